import { Command } from 'commander';
import { addPlanCommands } from './plan-commands';
import { addResultCommands } from './result-commands';
import { addRunCommands } from './run-commands';
import { supervise } from './supervise';
import { task } from './task';
import { VERSION } from './version';

/** The `powersim` command with all that it knows, for one command line. */
export function program(): Command {
  const root = new Command('powersim')
    .description('Runs power-system simulations as parallel partitions and joins their results.')
    .version(VERSION)
    .showHelpAfterError('(powersim --help lists what there is)')
    .exitOverride();
  addRunCommands(root);
  addResultCommands(root);
  addPlanCommands(root);
  addHelpCommand(root);
  root.command('supervise', { hidden: true }).action(supervise);
  root.command('task', { hidden: true }).action(task);
  for (const command of root.commands.flatMap((one) => [one, ...one.commands]))
    command.exitOverride().showHelpAfterError('(add --help to see the options)');
  return root;
}

/** Commander's own shows everything, without a word, for a command that there is not. */
function addHelpCommand(root: Command): void {
  root
    .helpCommand(false)
    .command('help [command]')
    .description('how a command is used')
    .action((name?: string) => {
      const known = root.commands.find((command) => command.name() === name);
      if (name !== undefined && !known) root.error(`error: unknown command '${name}'`);
      (known ?? root).help();
    });
}
