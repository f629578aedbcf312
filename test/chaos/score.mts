/** Counts what was done to runs and what came of it. */
import type { Violations } from './checks.mts';

interface Row {
  readonly kinds: Map<string, number>;
  runs: number;
  resumes: number;
  readonly began: number;
  seconds: number;
}

export class Score {
  /** Sentences, each with where. */
  readonly violations: string[] = [];
  /** Runs that ended as they must. */
  passed = 0;
  private readonly rows = new Map<string, Row>();
  private readonly counts: Record<keyof Violations, number> = { losses: 0, repeats: 0, orphans: 0, other: 0 };

  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** Something was done to a run. */
  disturbance(runtime: string, kind: string): void {
    const { kinds } = this.row(runtime);
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }

  violation(kind: keyof Violations, sentence: string): void {
    this.counts[kind] += 1;
    this.violations.push(`${kind}: ${sentence}`);
  }

  /** A run came to its end. */
  run(runtime: string, resumes: number, found: Violations, where: string): void {
    const row = this.row(runtime);
    row.runs += 1;
    row.resumes += resumes;
    row.seconds = (performance.now() - row.began) / 1000;
    for (const kind of ['losses', 'repeats', 'orphans', 'other'] as const) {
      for (const sentence of found[kind]) this.violation(kind, `${where}: ${sentence}`);
    }
    if (Object.values(found).flat().length === 0) this.passed += 1;
  }

  table(): string {
    const runtimes = [...this.rows.keys()];
    const kinds = [...new Set(runtimes.flatMap((runtime) => [...this.row(runtime).kinds.keys()]))].sort();
    const line = (title: string, value: (row: Row) => number) =>
      [title.padEnd(34), ...runtimes.map((runtime) => String(value(this.row(runtime))).padStart(8))].join('');
    const sum = (row: Row) => [...row.kinds.values()].reduce((a, b) => a + b, 0);
    const { losses, repeats, orphans, other } = this.counts;
    return [
      '',
      ['killed or cancelled'.padEnd(34), ...runtimes.map((runtime) => runtime.padStart(8))].join(''),
      ...kinds.map((kind) => line(`  ${kind}`, ({ kinds: all }) => all.get(kind) ?? 0)),
      line('  all', sum),
      line('runs', (row) => row.runs),
      line('resumes', (row) => row.resumes),
      line('seconds', (row) => Math.round(row.seconds)),
      `seed ${this.seed}: losses ${losses}, repeats ${repeats}, orphans ${orphans}, other ${other}`,
    ].join('\n');
  }

  private row(runtime: string): Row {
    const row = this.rows.get(runtime) ?? {
      kinds: new Map(),
      runs: 0,
      resumes: 0,
      began: performance.now(),
      seconds: 0,
    };
    this.rows.set(runtime, row);
    return row;
  }
}
