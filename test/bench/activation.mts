/** What a window pays for the extension when it opens: loading and activating it, as the editor itself counts. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Session } from '../vscode/harness/session.mts';
import { type Form, type Measurement, medianOf } from './measurement.mts';
import { packaged } from './packaged.mts';

const root = path.resolve(import.meta.dirname, '../..');

export async function activation(form: Form): Promise<Measurement[]> {
  const rounds = form === 'full' ? 5 : 1;
  const vsix = packaged();
  const workspace = mkdtempSync(path.join(tmpdir(), 'bench-'));
  cpSync(path.join(root, 'samples'), workspace, { recursive: true });
  const session = await Session.start({ workspace, vsix });
  try {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      if (round > 0) await session.reloadWindow();
      await session.workbench.shown('PowerSimulations');
      times.push(await shownTime(session));
    }
    return [
      { name: 'activation with loading, alone', value: alone(rounds), unit: 'ms', limit: 30 },
      { name: 'activation with loading, beside a window that opens', value: medianOf(times), unit: 'ms', limit: 50 },
    ];
  } finally {
    await session.close();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** In a process of its own: what it costs an extension host that has nothing else to do. Median, ms. */
function alone(rounds: number): number {
  const program = path.join(root, 'test/node/activate-alone.mts');
  const once = () =>
    JSON.parse(
      execFileSync(process.execPath, [program, path.join(root, 'dist/extension.js')], { encoding: 'utf8' }),
    ) as {
      time: number;
    };
  return medianOf(Array.from({ length: rounds }, () => once().time));
}

/** `Activation: 23ms` in the editor's own list of running extensions. */
async function shownTime({ workbench }: Session): Promise<number> {
  await workbench.palette.run('Developer: Show Running Extensions');
  const row = workbench.page.locator('.runtime-extensions-editor .extension').filter({ hasText: 'PowerSimulations' });
  const time = row.locator('.activation-time').filter({ hasText: /\d ?ms/ });
  await time.waitFor({ timeout: 60_000 });
  return Number(/([\d.]+) ?ms/.exec((await time.textContent()) ?? '')?.[1]);
}
