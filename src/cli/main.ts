/** The `powersim` command: hands its arguments to one file per command, turns errors into exit statuses. */
import { messageOf, outliveReaders, UserError } from '../text';
import { complain } from './print';
import { program } from './program';

/** Bad usage or settings. */
const USAGE = 2;

async function main(): Promise<void> {
  outliveReaders();
  try {
    await program().parseAsync(process.argv);
  } catch (error) {
    if (isCommanderError(error)) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
    else if (error instanceof UserError) {
      complain(error.message);
      process.exitCode = exitStatusOf(error.code);
    } else {
      complain(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
      process.exitCode = 1;
    }
  }
}

/** Settings, names and folders that are wrong are bad usage; everything else is a failure. */
function exitStatusOf(code: string): number {
  return /^(settings|layout|julia|node|partition|control|export)\.|^(join\.engine|logs\.pattern|slurm\.(missing|argument))$|^run\.(jobsAlive|locked|script|scriptType|none|exists|storesAside|notOurs|notYours|scriptChanged|outputFolder|notWritable|userFolder|noResults|copy|foreign|resultsGone)$/.test(
    code,
  )
    ? USAGE
    : 1;
}

function isCommanderError(error: unknown): error is { exitCode: number } {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
  );
}

void main();
