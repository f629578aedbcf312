/** What the tests of runs are repeated for. */
import path from 'node:path';
import { readPlaces } from '../../provision/places.mts';

const { julia } = readPlaces();

/** A language that scripts are written in. */
export interface Language {
  readonly title: string;
  readonly available: boolean;
  /** Of the fixtures, from the project's folder. */
  readonly script: string;
  readonly extension: string;
  /** Where the build function can be made to fail: a text of the script, and the statement that throws. */
  readonly throwing: { readonly before: string; failIf(file: string): string };
  /** Settings without `powersim.`. */
  settings(extensionPath: string): Readonly<Record<string, unknown>>;
  /** Environment of the workers; each step takes that many seconds longer. */
  environment(stepSeconds?: string): Readonly<Record<string, string>>;
}

export const languages: readonly Language[] = [
  {
    title: 'Julia',
    available: julia.available,
    script: 'test/fixtures/julia/scripts/simulation.jl',
    extension: 'jl',
    throwing: {
      before: 'if isnothing(index)',
      failIf: (file) => `if index == 2 && isfile(${JSON.stringify(file)})
        error("the wind farm has no time series")
    end
    `,
    },
    settings: (extensionPath) => ({
      'julia.executable': julia.available ? julia.executable : '',
      exeflags: `-O0 --project=${path.join(extensionPath, 'test/fixtures/julia/generations/G1')}`,
    }),
    environment: (stepSeconds = '0') => ({
      // Julia compiles packages into its depot once.
      ...(julia.available ? { JULIA_DEPOT_PATH: julia.depot } : {}),
      STANDIN_STEP_SECONDS: stepSeconds,
    }),
  },
  {
    title: 'embedded engine',
    available: true,
    script: 'test/fixtures/embedded/scripts/simulation.mjs',
    extension: 'powersim.mjs',
    throwing: {
      before: 'if (index === undefined) console.log',
      failIf: (file) => `if (index === 2 && existsSync(${JSON.stringify(file)}))
    throw new Error("the wind farm has no time series");
  `,
    },
    settings: () => ({}),
    environment: (stepSeconds = '0') => ({ SCRIPT_STEP_SECONDS: stepSeconds }),
  },
];
