/** Scripts for the embedded engine, which needs nothing but what ships. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FOUR, openScript, type ScriptLanguage } from './script-workspace';

const root = path.resolve(import.meta.dirname, '../../..');
const SCRIPT = 'my_simulation.powersim.mjs';

export const embedded: ScriptLanguage = {
  title: 'embedded engine',
  script: SCRIPT,
  buildFrame: /buildSimulation\(.*my_simulation\.powersim\.mjs:\d+/,
  liveLog: 'run_partition_simulation.log',

  open({ faults = '', settings = FOUR, text, ...rest } = {}) {
    const fixture = path.join(root, 'test/fixtures/embedded/scripts/simulation.mjs');
    const all = { environment: { SCRIPT_FAULTS: faults }, ...settings };
    return openScript(SCRIPT, text ?? readFileSync(fixture, 'utf8'), all, rest);
  },

  /** By the command line, as somebody else on another machine. */
  makeForeign(workspace) {
    const home = mkdtempSync(path.join(tmpdir(), 'home-'));
    const numbers = ['--num-steps', '4', '--period', '2', '--num-overlap-steps', '1', '--num-parallel-processes', '2'];
    const made = path.join(workspace, 'made');
    execFileSync(
      process.execPath,
      [path.join(root, 'bin/powersim.js'), 'run', SCRIPT, '--output-dir', made, '--name', 'theirs', ...numbers],
      { cwd: workspace, env: { ...process.env, HOME: home, XDG_STATE_HOME: home }, stdio: 'ignore' },
    );
    rmSync(path.join(made, '.powersim'), { recursive: true });
    rmSync(path.join(made, 'theirs/.powersim-run'));
    rmSync(home, { recursive: true, force: true });
  },
};
