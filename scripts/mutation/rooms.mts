/** Rooms whose tests are themselves tested, by the folder below `src`: mistakes in them would be mistakes in results. */
export const ROOMS: Readonly<Record<string, string>> = {
  partitions: 'partitions',
  settings: 'settings',
  run: 'run',
  join: 'store/join',
};

/** Of the room that `npm run mutate` was asked for. */
export function mutatedFolder(): string {
  const folder = ROOMS[process.env['MUTATED_ROOM'] ?? ''];
  if (folder === undefined)
    throw new Error(`npm run mutate -- ROOM, with ROOM one of ${Object.keys(ROOMS).join(', ')}`);
  return `src/${folder}`;
}
