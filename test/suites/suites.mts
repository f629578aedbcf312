/** The suites of `npm test`, in their order, with what each needs and the time it may take. */
import type { Part } from '../provision/places.mts';

/** One command of a suite. */
export interface Step {
  readonly title: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** `tests`: it runs tests and writes a result file. `check`: it is one test itself, passed by exit code 0. */
  readonly kind: 'tests' | 'check';
}

export interface Suite {
  readonly name: string;
  /** Skipped where one of these cannot be provisioned. */
  readonly needs: readonly Part[];
  readonly needsBuild: boolean;
  /** Ended, and failed, after that. */
  readonly budgetMinutes: number;
  readonly steps: readonly Step[];
}

export const provisionMinutes = 8;
export const buildMinutes = 3;

export const suites: readonly Suite[] = [
  {
    name: 'check',
    needs: [],
    needsBuild: false,
    budgetMinutes: 3,
    steps: [
      { title: 'types', command: ['tsc', '-p', '.'], kind: 'check' },
      { title: 'types of pages', command: ['tsc', '-p', 'src/webviews'], kind: 'check' },
      { title: 'format and lint', command: ['biome', 'check', '.'], kind: 'check' },
      { title: 'import rules', command: ['node', 'scripts/check-imports.mts'], kind: 'check' },
      { title: 'references', command: ['node', 'scripts/references.mts', '--check'], kind: 'check' },
      { title: 'texts', command: ['node', 'scripts/l10n.mts', '--check'], kind: 'check' },
      // Says what is known of the dependencies, and never fails.
      { title: 'npm audit (a report)', command: ['node', 'scripts/audit.mts'], kind: 'check' },
    ],
  },
  { name: 'unit', needs: [], needsBuild: false, budgetMinutes: 4, steps: [vitest('unit', '--maxWorkers=2')] },
  {
    name: 'engine',
    needs: ['solvers'],
    needsBuild: true,
    budgetMinutes: 6,
    steps: [vitest('engine', '--maxWorkers=2'), benchmarks('solve', 'embedded', 'join')],
  },
  {
    name: 'node',
    needs: [],
    needsBuild: true,
    budgetMinutes: 4,
    steps: [vitest('node', '--maxWorkers=2'), benchmarks('dispatch', 'makespan', 'supervisor', 'journal')],
  },
  { name: 'faults', needs: [], needsBuild: true, budgetMinutes: 7, steps: [vitest('faults', '--maxWorkers=2')] },
  {
    name: 'julia',
    needs: ['julia'],
    needsBuild: true,
    budgetMinutes: 15,
    steps: [vitest('julia', '--maxWorkers=2'), benchmarks('julia')],
  },
  {
    name: 'slurm',
    needs: ['slurm', 'julia'],
    needsBuild: true,
    budgetMinutes: 10,
    // They wait for Slurm most of the time.
    steps: [vitest('slurm', '--maxWorkers=3')],
  },
  {
    name: 'chaos',
    needs: ['julia'],
    needsBuild: true,
    budgetMinutes: 3,
    steps: [{ title: 'short form', command: ['node', 'test/chaos/chaos.mts', '--seed', '1'], kind: 'tests' }],
  },
  {
    name: 'vscode',
    needs: ['vscode', 'julia', 'slurm'],
    needsBuild: true,
    budgetMinutes: 20,
    steps: [
      { title: 'in the extension host', command: ['node', 'test/vscode/in-host.mts'], kind: 'tests' },
      vitest('vscode', '--maxWorkers=2'),
    ],
  },
  {
    name: 'benchmarks',
    needs: ['vscode'],
    needsBuild: true,
    budgetMinutes: 4,
    // They package the extension: what is in the bundles is not as before.
    steps: [benchmarks('scale', 'loud', 'aftermath', 'activation', 'size', 'bigtree')],
  },
];

/** The short form of parts of `npm run bench`: that they work is tried, no time is judged. */
function benchmarks(...parts: string[]): Step {
  const command = ['node', 'scripts/bench.mts', '--smoke', ...parts] as const;
  return { title: `benchmarks in short (${parts.join(', ')})`, command, kind: 'check' };
}

function vitest(project: string, ...options: string[]): Step {
  const reporters = ['--reporter=default', '--reporter=./test/suites/vitest-results.mts'];
  return { title: project, command: ['vitest', 'run', '--project', project, ...options, ...reporters], kind: 'tests' };
}
