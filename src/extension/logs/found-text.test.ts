import { expect, test } from 'vitest';
import { english } from '../../text';
import { foundText } from './found-text';

const asked = { typed: '/infeas/', run: 'sim', partitions: 53 };
const line = (file: string, number: number, text: string) => ({ file, line: number, text });

test('what was found is listed by partition, each line with a link to its place, and what is left out is counted', () => {
  const found = [
    { of: { label: 'Setup', isPartition: false }, count: 1, lines: [line('/out/setup.log', 3, 'infeasible')] },
    {
      of: { label: 'Partition 7', isPartition: true },
      count: 3,
      lines: [line('/out/7/console.log', 12, 'UC infeasible'), line('/out/7/console.log', 40, 'ED infeasible')],
    },
  ];
  const { text, links, sections } = foundText(asked, found, english);
  expect(text).toBe(`Search for /infeas/ in the logs of sim
4 lines, in 1 of 53 partitions

── Setup · 1 line ──
  setup.log:3  infeasible

── Partition 7 · 3 lines ──
  console.log:12  UC infeasible
  console.log:40  ED infeasible
  … and 1 more that are not shown here
`);
  const lines = text.split('\n');
  expect(links.map(({ line: at, from, to, target }) => [lines[at]?.slice(from, to), target])).toEqual([
    ['setup.log:3', { file: '/out/setup.log', line: 3 }],
    ['console.log:12', { file: '/out/7/console.log', line: 12 }],
    ['console.log:40', { file: '/out/7/console.log', line: 40 }],
  ]);
  expect(sections.map(({ from, to }) => [lines[from], lines[to]])).toEqual([
    ['── Setup · 1 line ──', '  setup.log:3  infeasible'],
    ['── Partition 7 · 3 lines ──', '  … and 1 more that are not shown here'],
  ]);
});

test('nothing found is said', () => {
  expect(foundText(asked, [], english).text).toContain('No line of any log holds it.');
});

test('what others wrote stays on its line', () => {
  const of = { label: 'Partition\n7', isPartition: true };
  const { text } = foundText(
    asked,
    [{ of, count: 1, lines: [line('/a\nb.log', 1, '  in\u001b[31m\ndented  ')] }],
    english,
  );
  expect(text.split('\n').slice(3)).toEqual(['── Partition 7 · 1 line ──', '  a b.log:1    in dented  ', '']);
});
