/** What quick fixes write is Julia. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, expect, test } from 'vitest';
import { inspectScript } from '../../src/scripts';
import { applyEdits, JULIA_SCRIPTS } from '../../src/scripts/fixes.fixture';
import { placesOf } from '../provision/places.mts';

const NAMES = { buildFunction: 'build_simulation', executeFunction: 'execute_simulation' };
/** Reads every file and prints those that are no Julia. */
const PARSE_ALL = `for file in ARGS
    parsed = Base.parse_input_line(read(file, String); filename = file)
    parsed isa Expr && parsed.head in (:error, :incomplete) && println(file, ": ", parsed.args)
    parsed isa Expr && parsed.head == :toplevel && for each in parsed.args
        each isa Expr && each.head in (:error, :incomplete) && println(file, ": ", each.args)
    end
end`;

const folder = mkdtempSync(path.join(tmpdir(), 'fixes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every fixed script parses, and one that is not closed does not', async () => {
  // `import … as` came with Julia 1.6.
  const scripts = Object.entries(JULIA_SCRIPTS).filter(([, text]) => !text.includes(' as '));
  const fixed = scripts.flatMap(([name, text]) =>
    inspectScript(text, NAMES).findings.flatMap(({ code, fixes = [] }) =>
      fixes.map(({ edits }) => ({ name: `${name}, ${code}`, text: applyEdits(text, edits) })),
    ),
  );
  expect(fixed.length).toBeGreaterThan(50);
  const write = (name: string, text: string) => {
    const file = path.join(folder, `${name.replace(/\W+/g, '_')}.jl`);
    writeFileSync(file, text);
    return file;
  };
  const files = [...fixed.map(({ name, text }) => write(name, text)), write('unclosed', 'f(x\n')];
  const { stdout } = await execa(placesOf('julia').executable, ['--startup-file=no', '-e', PARSE_ALL, ...files]);
  expect(stdout.split('\n')).toEqual([expect.stringContaining('unclosed.jl')]);
});
