import type { Command } from 'commander';
import { sources } from '../sources.mts';

/** What `powersim help` and `powersim help COMMAND` print. */
export async function commandLine(): Promise<string> {
  const { program } = await sources<{ readonly program: () => Command }>(
    "export { program } from './src/cli/program';",
  );
  const root = program();
  const all = root.commands
    .flatMap((command) => [command, ...command.commands])
    .filter((command) => !isHidden(command));
  return [helpOf(root), ...all.map((command) => `## ${nameOf(command)}\n\n${helpOf(command)}`)].join('\n\n');
}

function helpOf(command: Command): string {
  // The same on every terminal.
  const help = command.configureHelp({ helpWidth: 110 }).helpInformation().trim();
  return `\`\`\`text\n${help}\n\`\`\``;
}

const isHidden = (command: Command): boolean => '_hidden' in command && command._hidden === true;

function nameOf(command: Command): string {
  return command.parent?.parent ? `powersim ${command.parent.name()} ${command.name()}` : `powersim ${command.name()}`;
}
