/**
 * Writes the generated parts of `docs/` from what they are about, so that there is one truth: settings and commands from
 * `package.json`, the command line from its own help, events and messages from their schemas, rooms from the import rules.
 *
 *     npm run references                    writes them
 *     npm run references -- --check         fails when one is not up to date
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { commandLine } from './references/command-line.mts';
import { commands } from './references/commands.mts';
import { events, workerCommands, workerMessages } from './references/messages.mts';
import { roomsPicture, roomsTable } from './references/rooms.mts';
import { settings } from './references/settings.mts';

const docs = path.resolve(import.meta.dirname, '../docs');

/** What is generated, by the page and the mark that it stands at. */
const generated: Readonly<Record<string, Readonly<Record<string, () => string | Promise<string>>>>> = {
  'settings.md': { settings },
  'commands.md': { commands },
  'command-line.md': { help: commandLine },
  'run-folder.md': { events },
  'worker-protocol.md': { commands: workerCommands, messages: workerMessages },
  'architecture.md': { picture: roomsPicture, rooms: roomsTable },
};

const check = process.argv.includes('--check');
for (const [page, parts] of Object.entries(generated)) {
  const file = path.join(docs, page);
  const before = readFileSync(file, 'utf8');
  let after = before;
  for (const [mark, write] of Object.entries(parts)) after = replaced(after, mark, await write(), page);
  if (after === before) continue;
  if (check) {
    console.error(`docs/${page} is not up to date. Run: npm run references`);
    process.exitCode = 1;
  } else writeFileSync(file, after);
}

function replaced(text: string, mark: string, part: string, page: string): string {
  const [begin, end] = [`<!-- generated: ${mark} -->`, `<!-- end of ${mark} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/${page} has no place for ${mark}: ${begin} … ${end}`);
  return `${text.slice(0, from + begin.length)}\n\n${part}\n\n${text.slice(to)}`;
}
