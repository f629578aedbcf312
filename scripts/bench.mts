/**
 * `npm run bench [PART…]`: measures what has a limit, and says whether it is kept. Each part alone:
 * `npm run bench -- reload`.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { rts, year } from '../test/bench/engine.mts';
import { joinMemory } from '../test/bench/join/memory.mts';
import { journal } from '../test/bench/journal.mts';
import type { Measurement } from '../test/bench/measurement.mts';
import { plots } from '../test/bench/plots.mts';
import { reload } from '../test/bench/reload.mts';
import { results } from '../test/bench/results/index.mts';

const root = path.resolve(import.meta.dirname, '..');
const parts: Record<string, () => Promise<Measurement[]>> = {
  reload,
  size,
  journal,
  join: joinMemory,
  plots,
  results,
  year,
  rts,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
let kept = true;
for (const [name, measure] of Object.entries(parts)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const { name: what, value, unit, limit } of await measure()) {
    const ok = value <= limit;
    kept &&= ok;
    console.log(`${ok ? 'ok  ' : 'OVER'} ${what}: ${value.toFixed(0)} ${unit} (limit ${limit} ${unit})`);
  }
}
process.exitCode = kept ? 0 : 1;

/** Of the extension as it ships. */
async function size(): Promise<Measurement[]> {
  const kilobytes = (file: string) => statSync(path.join(root, 'dist', file)).size / 1000;
  return [
    { name: 'extension.js', value: kilobytes('extension.js'), unit: 'kB', limit: 250 },
    { name: 'powersim-parallel.vsix', value: kilobytes('powersim-parallel.vsix'), unit: 'kB', limit: 8000 },
  ];
}
