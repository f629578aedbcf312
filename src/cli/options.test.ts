import { expect, test, vi } from 'vitest';
import { program } from './program';

test.each([
  ['run', '--name'],
  ['run', '--output-dir'],
  ['simulate', '--name'],
  ['simulate', '--output-dir'],
])('%s %s: nothing is not taken for what nobody said', async (command, option) => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const refused = program().parseAsync(['node', 'powersim', command, 'nowhere.mjs', option, ' ']);
    await expect(refused).rejects.toMatchObject({
      code: 'commander.invalidArgument',
      message: expect.stringContaining('It must not be empty; leave it away for the default.'),
    });
  } finally {
    said.mockRestore();
  }
});
