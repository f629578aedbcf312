import { text } from 'node:stream/consumers';
import { supervisorLog } from '../layout';
import { type Intent, type LaunchReply, readIntent } from '../run';
import { prepare, type Ready } from '../supervisor';
import { messageOf, UserError } from '../text';
import { supervisorContext } from './context';
import { sayJson } from './print';
import { Signals } from './signals';
import { VERSION } from './version';

/**
 * The process that owns a run in the background. Reads an intent from standard input, says on standard output whether
 * it owns the run, and is silent from then on.
 */
export async function supervise(): Promise<void> {
  // The terminal or editor that started it may go away.
  process.on('SIGHUP', () => undefined);
  let ready: Ready;
  let signals: Signals;
  let log = supervisorContext(undefined).log;
  try {
    const intent = readIntent(await text(process.stdin));
    const context = supervisorContext(supervisorLog(placeOfIntent(intent)));
    log = context.log;
    signals = new Signals(['SIGTERM', 'SIGINT']);
    ready = await prepare(intent, context);
  } catch (error) {
    const code = error instanceof UserError ? error.code : 'internal';
    reply({ ok: false, code, message: messageOf(error) });
    if (!(error instanceof UserError)) log(error instanceof Error ? (error.stack ?? '') : String(error));
    process.exitCode = 1;
    return;
  }
  const { supervisor, run } = ready;
  signals.to(() => void supervisor.stop('interrupt'));
  const note = (error: unknown) => log(`unexpected: ${error instanceof Error ? error.stack : String(error)}`);
  const broke = (error: unknown) => {
    note(error);
    void supervisor.stop('interrupt');
  };
  process.on('uncaughtException', broke);
  process.on('unhandledRejection', broke);
  reply({ ok: true, runId: run.runId, pid: process.pid });
  // Nobody looks here: what happened need not be kept for a first listener.
  run.listen(() => undefined);
  log(`process ${process.pid}, version ${VERSION}, owns run ${run.runId}`);
  const state = await ready.carryOut().catch((error: unknown) => {
    // Nobody reads what this process prints.
    note(error);
    throw error;
  });
  log(`process ${process.pid} ends; join ${state.join.state}`);
}

function reply(message: LaunchReply): void {
  process.stdout.on('error', () => undefined);
  sayJson(message);
}

function placeOfIntent(intent: Intent) {
  return intent.type === 'run' ? { outputDir: intent.settings.outputDir, name: intent.settings.name } : intent.place;
}
