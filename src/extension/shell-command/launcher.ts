/** The file that makes `powersim` a command of a shell. Pure. */

/** What the command starts. */
export interface Program {
  /** Absolute: the Node that runs this editor's extensions, or the editor itself. */
  readonly node: string;
  /** It is the editor, which has to be told that it is to be a Node. */
  readonly electron: boolean;
  /** `bin/powersim.js` of the extension, absolute. */
  readonly entry: string;
}

/** Stands in every launcher, so that nobody else's file is taken for one. */
const MARK = 'powersim: made by the extension PowerSimulations Parallel';

/** Whether a file is a launcher of ours. */
export const isLauncher = (text: string): boolean => text.includes(MARK);

/** The launcher's name and text. */
export function launcherOf(
  program: Program,
  platform: NodeJS.Platform,
): { readonly name: string; readonly text: string } {
  return platform === 'win32'
    ? { name: 'powersim.cmd', text: batch(program) }
    : { name: 'powersim', text: shell(program) };
}

/** An update of the extension, or of the editor, may have removed either file: it says what to do about it. */
function shell({ node, electron, entry }: Program): string {
  const gone = 'is gone. Open VS Code, and run the command "PowerSimulations: Install \'powersim\' Command" again.';
  return `#!/bin/sh
# ${MARK}, which writes it anew when it is updated. It may be deleted.
node=${quoted(node)}
entry=${quoted(entry)}
if [ ! -f "$entry" ]; then
  echo "powersim: $entry ${gone.replaceAll('"', '\\"')}" >&2
  exit 127
fi
if [ ! -x "$node" ]; then
  node=$(command -v node) || {
    echo "powersim: its Node.js ${gone.replaceAll('"', '\\"')}" >&2
    exit 127
  }
fi
${electron ? 'ELECTRON_RUN_AS_NODE=1 ' : ''}exec "$node" "$entry" "$@"
`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function batch({ node, electron, entry }: Program): string {
  const literal = (text: string) => `"${text.replaceAll('%', '%%')}"`;
  return [
    '@echo off',
    `rem ${MARK}, which writes it anew when it is updated. It may be deleted.`,
    'setlocal',
    // Batch files are read in the console's own code page, which knows few languages.
    ...(isAscii(node + entry) ? [] : ['chcp 65001 >nul']),
    ...(electron ? ['set ELECTRON_RUN_AS_NODE=1'] : []),
    `${literal(node)} ${literal(entry)} %*`,
    '',
  ].join('\r\n');
}

const isAscii = (text: string) => [...text].every((character) => character <= '~');

/** Where a launcher is put, and whether a shell finds it there. */
export interface LauncherFolder {
  readonly folder: string;
  readonly onPath: boolean;
}

/**
 * The folder for commands of this user: of the usual ones the first that is on the path, or the first.
 * @param env of the editor, which is that of the user's shell
 */
export function launcherFolder(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
  platform: NodeJS.Platform,
): LauncherFolder {
  const windows = platform === 'win32';
  const local = env['LOCALAPPDATA'] ?? `${home}\\AppData\\Local`;
  const usual = windows
    ? [`${local}\\Microsoft\\WindowsApps`, `${local}\\powersim\\bin`]
    : [`${home}/.local/bin`, `${home}/bin`];
  const same = (a: string, b: string) => plain(a) === plain(b);
  const plain = (folder: string) => (windows ? folder.toLowerCase().replace(/\\+$/, '') : folder.replace(/\/+$/, ''));
  const entries = (env[windows ? 'Path' : 'PATH'] ?? env['PATH'] ?? '').split(windows ? ';' : ':');
  const onPath = usual.find((folder) => entries.some((entry) => same(entry, folder)));
  // The first one of Windows belongs to its store, and is there only to be on the path.
  return { folder: onPath ?? usual[windows ? 1 : 0] ?? home, onPath: onPath !== undefined };
}

/** The line that puts a folder on the path, for a shell's profile. */
export function pathLine(folder: string, platform: NodeJS.Platform): string {
  return platform === 'win32'
    ? `setx PATH "%PATH%;${folder}"`
    : `export PATH="${folder.replace(/(["$`\\])/g, '\\$1')}:$PATH"`;
}
