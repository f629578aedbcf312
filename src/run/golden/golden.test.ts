import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../journal/reader';
import type { RunState } from '../state/state';
import { type RunView, runAbilities, viewOf } from '../state/view';
import { joinText, partitionText, runText, setupText } from '../words/text';

const GOLDEN = import.meta.dirname;

/** Everything that is shown of a run, as a block. */
function picture(view: RunView): string {
  const run = runText(view);
  const nodes = [setupText(view), ...view.run.partitions.map((p) => partitionText(p, view)), joinText(view)];
  const width = Math.max(...nodes.map((node) => node.label.length));
  const abilities = Object.entries(runAbilities(view)).flatMap(([name, can]) => (can ? [name] : []));
  return [
    `${run.label}  ${run.description}`,
    ...nodes.map(({ label, description }) => `  ${label.padEnd(width)}  ${description}`),
    `can: ${abilities.join(', ')}`,
    '',
    ...[run, ...nodes].map(({ tooltip }) => tooltip),
    '',
  ].join('\n');
}

async function read(name: string): Promise<{ state: RunState; corrupt: unknown }> {
  const { state, corrupt } = await readJournal(path.join(GOLDEN, `${name}.ndjson`));
  if (!state) throw new Error(`${name} has no run`);
  return { state, corrupt };
}

const shown = (name: string) => path.join(GOLDEN, `${name}.txt`);

describe('a journal written by an earlier build of this version', () => {
  test('of a finished run shows as joined, with its history', async () => {
    const { state, corrupt } = await read('finished');
    expect(corrupt).toEqual([]);
    expect(state.anomalies).toBe(0);
    await expect(picture(viewOf(state, false, 0))).toMatchFileSnapshot(shown('finished'));
  });

  test('of a run whose supervisor was killed shows as interrupted, and as executing while it lives', async () => {
    const { state } = await read('interrupted');
    await expect(picture(viewOf(state, false, 0))).toMatchFileSnapshot(shown('interrupted'));
    await expect(picture(viewOf(state, true, state.lastTime + 15_000))).toMatchFileSnapshot(shown('executing'));
  });

  test('whose last line was torn off shows as if that line had never been begun', async () => {
    const torn = await read('torn');
    expect(torn.corrupt).toEqual([]);
    expect(torn.state).toEqual((await read('interrupted')).state);
  });

  test('with a damaged line in the middle shows what can be read, and names the line', async () => {
    const { state, corrupt } = await read('corrupt');
    expect(corrupt).toEqual([{ line: 13, reason: 'zero bytes' }]);
    await expect(picture(viewOf(state, false, 0))).toMatchFileSnapshot(shown('corrupt'));
  });

  test('by a newer version is refused', async () => {
    await expect(read('newer')).rejects.toMatchObject({ code: 'journal.newer' });
  });
});
