/** The declarations of what others build on: the engine's API and the extension's. */
import { spawn } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Writes declarations of `src/engine` and of what it imports into `folder`, as they lie in `src`, with
 * `powersim.d.ts` as their entry; beside it `powersim-parallel.d.ts`, what the extension offers to others. Errors in the types are for the type check to tell.
 */
export async function writeDeclarations(root: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await run('tsc', ['-p', 'tsconfig.types.json', '--outDir', folder], root);
  await stat(path.join(folder, 'engine/index.d.ts')).catch(() => {
    throw new Error('the compiler wrote no declarations of the engine');
  });
  const entry = "/** The embedded engine, as scripts import it. */\nexport * from './engine/index';\n";
  await writeFile(path.join(folder, 'powersim.d.ts'), entry);
  const api = "/** What the extension offers to others. */\nexport * from './extension/public-api';\n";
  await writeFile(path.join(folder, 'powersim-parallel.d.ts'), api);
}

function run(program: string, args: readonly string[], cwd: string): Promise<void> {
  const shell = process.platform === 'win32';
  return new Promise((resolve, reject) => {
    const child = spawn(path.join(cwd, 'node_modules/.bin', program), args, { cwd, shell, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', () => resolve());
  });
}
