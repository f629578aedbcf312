/** Scripts in Julia, on the real Julia with the stand-in for PowerSimulations.jl. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { placesOf } from '../../provision/places.mts';
import { FOUR, openScript, type ScriptLanguage } from './script-workspace';

const fixtures = path.resolve(import.meta.dirname, '../../fixtures/julia');
const SCRIPT = 'my_simulation.jl';

/** Text of a script of the fixtures. */
export const fixtureScript = (name: string) => readFileSync(path.join(fixtures, 'scripts', name), 'utf8');
export const environmentOf = (generation: string) => path.join(fixtures, 'generations', generation);

export const julia: ScriptLanguage = {
  title: 'Julia',
  script: SCRIPT,
  buildFrame: /build_simulation\(.*my_simulation\.jl:\d+/,
  liveLog: 'console.log',

  open({ faults = '', settings = FOUR, text = fixtureScript('simulation.jl'), ...rest } = {}) {
    const { executable, depot } = placesOf('julia');
    const all = {
      'julia.executable': executable,
      exeflags: `-O0 "--project=${environmentOf('G1')}"`,
      environment: { STANDIN_FAULTS: faults.replaceAll(/:hang\b/g, ':hang_c') },
      ...settings,
    };
    return openScript(SCRIPT, text, all, { environment: { JULIA_DEPOT_PATH: depot }, ...rest });
  },

  /** By Julia's own `run_parallel_simulation`. */
  makeForeign(workspace) {
    const { executable, depot } = placesOf('julia');
    const program = path.join(fixtures, 'scripts/parallel.jl');
    const args = ['-O0', `--project=${environmentOf('G1')}`, program, path.join(workspace, SCRIPT)];
    execFileSync(executable, [...args, path.join(workspace, 'made'), 'theirs', '4', '2', '1', '2'], {
      env: { ...process.env, JULIA_DEPOT_PATH: depot },
      stdio: 'ignore',
    });
  },
};
