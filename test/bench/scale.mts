/**
 * `npm run bench -- scale`: very many partitions through the real supervisor, by an executor without processes; and what a
 * window has to do until it shows ten thousand of them.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sources } from '../../scripts/sources.mts';
import { type Form, type Measurement, medianOf } from './measurement.mts';

const MADE = `
export { SimulatedPlace, atOnce } from './src/supervisor/simulated-run.fixture';
export { joinPreflight } from './src/store/preflight';
export { journalFile } from './src/layout';
export { readJournal, viewOf } from './src/run';
export { timelineOf } from './src/run/timeline';
export { NodeCache } from './src/extension/tree/nodes';
export { contextValueOf } from './src/extension/tree/abilities';
export { iconOf, textOf } from './src/extension/tree/appearance';
`;

interface State {
  readonly partitions: readonly { readonly state: string }[];
}
interface Row {
  readonly kind: string;
}

/** What of the sources is measured. */
interface Made {
  readonly SimulatedPlace: new (
    root: string,
  ) => { readonly place: object; run(run: object): Promise<State>; settings(run: object): object };
  readonly atOnce: unknown;
  readonly journalFile: (place: object) => string;
  readonly joinPreflight: (place: object) => Promise<{ readonly missing: readonly unknown[] }>;
  readonly readJournal: (file: string) => Promise<{ readonly state: State }>;
  readonly viewOf: (state: State, alive: boolean, now: number) => object;
  readonly timelineOf: (view: object) => unknown;
  readonly NodeCache: new () => { run(run: object): Row; childrenOf(row: Row): Row[] };
  readonly contextValueOf: (row: Row, view: object) => string;
  readonly iconOf: (row: Row, view: object) => unknown;
  readonly textOf: (row: Row, view: object, t: unknown) => unknown;
}

export async function scale(form: Form): Promise<Measurement[]> {
  const before = { ...process.env };
  // Syncs of a disk that others use, too, are no matter of this.
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-'));
  process.env['POWERSIM_STATE_HOME'] = path.join(folder, 'state');
  process.env['XDG_RUNTIME_DIR'] = path.join(folder, 'xdg');
  try {
    const made = await sources<Made>(MADE);
    const full = form === 'full';
    return [
      ...(await supervised(made, path.join(folder, 'many'), full ? 100_000 : 1000)),
      ...(await attached(made, path.join(folder, 'shown'), full ? 10_000 : 1000, full ? 7 : 1)),
      ...(await lookedAt(made, path.join(folder, 'disk'), full ? 20_000 : 100)),
    ];
  } finally {
    process.env = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A run of a thousand nodes of four slots, from its beginning to its end; every tenth partition is tried again. */
async function supervised(made: Made, folder: string, partitions: number): Promise<Measurement[]> {
  const simulated = new made.SimulatedPlace(folder);
  const [begun, cpu] = [performance.now(), process.cpuUsage()];
  const run = { partitions, slots: 4000, end: made.atOnce, steps: 2, maxAttempts: 3 };
  const { partitions: ended } = await simulated.run(run);
  const { user, system } = process.cpuUsage(cpu);
  const failed = ended.filter(({ state }) => state !== 'succeeded').length;
  if (failed !== partitions / 100) throw new Error(`${failed} partitions did not succeed`);
  const bytes = statSync(made.journalFile(simulated.place)).size;
  const many = partitions.toLocaleString('en');
  return [
    { name: `${many} partitions through the supervisor`, value: performance.now() - begun, unit: 'ms', limit: 20_000 },
    { name: 'its processor time for a partition', value: (user + system) / partitions, unit: 'µs', limit: 200 },
    { name: 'its journal, for a partition', value: bytes / partitions, unit: 'bytes', limit: 1000 },
  ];
}

/** A window comes to a run of which half is done: from the journal to the rows of its tree. */
async function attached(made: Made, folder: string, partitions: number, rounds: number): Promise<Measurement[]> {
  const simulated = new made.SimulatedPlace(folder);
  // Seven daily steps each, as a year in weeks has.
  await simulated.run({ partitions, slots: 1000, end: made.atOnce, steps: 7, maxAttempts: 3 });
  const file = made.journalFile(simulated.place);
  const times: Record<'attach' | 'block' | 'tree' | 'change' | 'timeline', number[]> = {
    ...{ attach: [], block: [], tree: [], change: [], timeline: [] },
  };
  for (let round = 0; round < rounds; round += 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    let begun = performance.now();
    const { state } = await made.readJournal(file);
    times.attach.push(performance.now() - begun);
    delay.disable();
    times.block.push(delay.max / 1e6);
    const rows = new Rows(made, state);
    begun = performance.now();
    rows.draw();
    times.tree.push(performance.now() - begun);
    begun = performance.now();
    rows.draw();
    times.change.push(performance.now() - begun);
    begun = performance.now();
    made.timelineOf(made.viewOf(state, true, Date.now()));
    times.timeline.push(performance.now() - begun);
  }
  const many = partitions.toLocaleString('en');
  const line = (name: string, rounds: number[], limit: number): Measurement => ({
    ...{ name, value: medianOf(rounds), unit: 'ms', limit, rounds },
  });
  return [
    line(`${many} partitions: attached from the journal`, times.attach, 300),
    line('longest time without a turn for others meanwhile', times.block, 50),
    line(`${many} partitions: the model of the first tree`, times.tree, 200),
    line(`${many} partitions: the model again, after a change`, times.change, 50),
    line(`${many} partitions on 1,000 lanes: the model of the timeline`, times.timeline, 200),
  ];
}

/** The rows that VS Code asks for: the run's own ones, and those of a range that is open. */
class Rows {
  private readonly nodes;
  private readonly made: Made;
  private readonly state: State;

  constructor(made: Made, state: State) {
    this.made = made;
    this.state = state;
    this.nodes = new made.NodeCache();
  }

  draw(): void {
    const { made, nodes } = this;
    const view = made.viewOf(this.state, true, Date.now());
    const run = { ...{ id: 'id', name: 'sim', state: this.state, alive: true }, view: () => view };
    const own = nodes.run(run);
    const rows = nodes.childrenOf(own);
    const open = rows.find(({ kind }) => kind === 'range');
    for (const row of [own, ...rows, ...(open ? nodes.childrenOf(open) : [])]) {
      made.textOf(row, view, (text: string) => text);
      made.contextValueOf(row, view);
      made.iconOf(row, view);
    }
  }
}

/** What a resume and a join look at first: each partition's folder. */
async function lookedAt(made: Made, folder: string, partitions: number): Promise<Measurement[]> {
  const simulated = new made.SimulatedPlace(folder);
  const { place } = simulated as { place: { outputDir: string; name: string } };
  const inside = path.join(place.outputDir, place.name, 'simulation_partitions');
  for (let index = 1; index <= partitions; index += 1) {
    const execution = path.join(inside, String(index), place.name);
    mkdirSync(path.join(execution, 'results'), { recursive: true });
    mkdirSync(path.join(execution, 'data_store'));
    writeFileSync(path.join(execution, 'results/status.json'), '{"run_status":"SUCCESSFULLY_FINALIZED"}');
    writeFileSync(path.join(execution, 'data_store/simulation_store.h5'), '');
  }
  const numbers = { num_steps: 2 * partitions, period: 2, num_overlap_steps: 1 };
  writeFileSync(path.join(inside, 'config.json'), JSON.stringify(numbers));
  const begun = performance.now();
  const { missing } = await made.joinPreflight(place);
  const value = performance.now() - begun;
  if (missing.length > 0) throw new Error(`${missing.length} partitions were not found`);
  return [
    { name: `${partitions.toLocaleString('en')} partitions on disk are looked at`, value, unit: 'ms', limit: 10_000 },
  ];
}
