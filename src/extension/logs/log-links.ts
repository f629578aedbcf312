import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { candidatesOf, type LogPlace, placesIn, type Surroundings } from '../../run/logs';
import { findJulia, isExecutableFile } from '../../runtimes/julia/find';
import { SECTION } from '../contributions';
import type { FollowedRun } from '../runs/followed-run';

/** Of a longer log the end is looked at. Lines. */
const MOST_LINES = 50_000;
/** More names are not looked for on disk. */
const MOST_FILES = 500;

/** What a heading between the files of a log says: `── console.log ── /out/1`. */
const HEADING = /^── ([^─]+) ── (.+)$/;

interface Named {
  readonly line: number;
  readonly place: Pick<LogPlace, 'from' | 'to' | 'file'> & { readonly line?: number; readonly column?: number };
}

/** Links on the lines of source files that a log names, and on the files that it is put together from; where they exist. */
export async function linksIn(
  document: Pick<vscode.TextDocument, 'getText'>,
  run: FollowedRun | undefined,
  token: vscode.CancellationToken,
): Promise<vscode.DocumentLink[]> {
  const lines = document.getText().split(/\r?\n/);
  const named: Named[] = [];
  for (let line = Math.max(0, lines.length - MOST_LINES); line < lines.length; line++) {
    const text = lines[line] ?? '';
    const heading = HEADING.exec(text);
    if (heading?.[1] !== undefined && heading[2] !== undefined) {
      const file = path.join(heading[2], heading[1]);
      named.push({ line, place: { from: 3, to: 3 + heading[1].length, file } });
    } else for (const place of placesIn(text)) named.push({ line, place });
  }
  const found = await existing([...new Set(named.map(({ place }) => place.file))], await surroundings(run), token);
  return named.flatMap(({ line, place }) => {
    const file = found.get(place.file);
    return file === undefined ? [] : [linkTo(file, line, place)];
  });
}

function linkTo(file: string, line: number, { from, to, ...place }: Named['place']): vscode.DocumentLink {
  const column = place.column === undefined ? '' : `,${place.column}`;
  const fragment = place.line === undefined ? '' : `L${place.line}${column}`;
  const link = new vscode.DocumentLink(
    new vscode.Range(line, from, line, to),
    vscode.Uri.file(file).with({ fragment }),
  );
  link.tooltip = vscode.l10n.t('Open {0}', place.line === undefined ? file : `${file}:${place.line}`);
  return link;
}

/** The files that names stand for, where there are any. Looks only, and runs nothing. */
async function existing(
  names: readonly string[],
  around: Surroundings,
  token: vscode.CancellationToken,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  await Promise.all(
    names.slice(-MOST_FILES).map(async (name) => {
      for (const file of candidatesOf(name, around)) {
        if (token.isCancellationRequested) return;
        if (await isFile(file)) {
          found.set(name, file);
          return;
        }
      }
    }),
  );
  return found;
}

async function surroundings(run: FollowedRun | undefined): Promise<Surroundings> {
  const settings = run?.state?.settings;
  const script = settings?.script ? [path.dirname(settings.script)] : [];
  const own = settings?.cwd ? [settings.cwd] : [];
  const open = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  return { folders: [...new Set([...script, ...own, ...open])], home: homedir(), julia: await juliaSources() };
}

/** `…/share/julia` of the Julia that would be run. */
async function juliaSources(): Promise<string | undefined> {
  try {
    const setting = vscode.workspace.getConfiguration(SECTION).get<string>('julia.executable');
    const { env, platform } = process;
    const { executable } = findJulia({ setting, env, platform, exists: isExecutableFile });
    return path.join(path.dirname(await realpath(executable)), '..', 'share', 'julia');
  } catch {
    return undefined;
  }
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (info) => info.isFile(),
    () => false,
  );
}
