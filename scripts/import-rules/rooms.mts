/** The rooms of `src/` and the arrows between them: the table in the design, as data. */

export interface Room {
  /** Folder, relative to `src/`. A file belongs to the room with the longest matching path. */
  readonly path: string;
  /** Rooms that it may import, besides itself and `text`. */
  readonly mayImport: readonly string[];
  /** Imports neither Node's modules nor packages, so that it runs anywhere and is tested without anything. */
  readonly pure?: true;
  /** Files (relative to `src/`) that may import more than their room. */
  readonly exceptions?: Readonly<Record<string, readonly string[]>>;
}

/** Every room may import it: errors meant for people, translation, formatting. */
export const baseRoom = 'text';

/** The only room that knows the editor. */
export const editorRoom = 'extension';

const core = ['partitions', 'settings', 'layout', 'machine', 'run'];
const reading = ['results/protocol', 'results/client'];
const executors = ['executors', 'executors/local', 'executors/slurm'];

export const rooms: readonly Room[] = [
  { path: baseRoom, mayImport: [], pure: true },
  { path: 'partitions', mayImport: [], pure: true },
  { path: 'scripts', mayImport: [], pure: true },
  { path: 'settings', mayImport: ['partitions'] },
  { path: 'layout', mayImport: ['partitions'] },
  { path: 'machine', mayImport: [] },
  { path: 'run', mayImport: ['partitions', 'settings', 'layout', 'machine'] },
  { path: 'store', mayImport: ['partitions', 'layout'] },
  // What is asked of the results reader and what it answers.
  { path: 'results/protocol', mayImport: [] },
  // It asks runs how their partitions are.
  { path: 'results', mayImport: ['partitions', 'layout', 'run', 'store', 'results/protocol'] },
  // Asking the reader, which is a process of its own: HDF5 stays out of the editor and of the command line.
  { path: 'results/client', mayImport: ['results/protocol'] },
  // What the editor's pages are told and what they ask.
  { path: 'pages', mayImport: [], pure: true },
  // Pages in the editor: they run in a browser.
  { path: 'webviews', mayImport: ['results/protocol', 'pages'] },
  // What numbers of a simulation would cost, from what earlier runs took.
  { path: 'estimates', mayImport: [...core, 'store'] },
  // Is everything there that a run needs, and what to do about what is missing.
  { path: 'doctor', mayImport: [...core, 'scripts', 'runtimes', 'executors', 'executors/slurm'] },
  { path: 'engine', mayImport: ['partitions', 'layout', 'store'] },
  { path: 'runtimes', mayImport: core, exceptions: { 'runtimes/node/driver.ts': ['engine', 'store'] } },
  // What the executors have in common.
  { path: 'executors', mayImport: [...core, 'scripts', 'runtimes'] },
  { path: 'executors/local', mayImport: [...core, 'runtimes', 'executors'] },
  { path: 'executors/slurm', mayImport: [...core, 'runtimes', 'executors'] },
  // What a job of a cluster runs: a local executor that writes down what happens.
  { path: 'task', mayImport: [...core, 'runtimes', ...executors] },
  { path: 'supervisor', mayImport: [...core, 'scripts', 'store', 'runtimes', ...executors, 'estimates'] },
  // What runs a simulation without us: batch scripts, workflow files.
  { path: 'exports', mayImport: [...core, 'scripts', 'runtimes', 'executors', 'executors/slurm'] },
  {
    path: 'cli',
    mayImport: [
      ...core,
      'scripts',
      'store',
      ...reading,
      'engine',
      'runtimes',
      ...executors,
      'task',
      'supervisor',
      'exports',
      'estimates',
      'doctor',
    ],
  },
  {
    path: editorRoom,
    mayImport: [
      ...core,
      'scripts',
      'store',
      ...reading,
      'pages',
      'runtimes',
      'executors',
      'executors/slurm',
      'exports',
      'estimates',
      'doctor',
    ],
  },
];

/** The room of a file (relative to `src/`); undefined if it stands in none. */
export function roomOf(file: string): Room | undefined {
  return rooms
    .filter((room) => file.startsWith(`${room.path}/`))
    .reduce<Room | undefined>((best, room) => (best && best.path.length > room.path.length ? best : room), undefined);
}
