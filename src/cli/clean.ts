import { cleanedDir, partitionsDir, placeOf, simulationDir, supervisorLog } from '../layout';
import { explainDisk } from '../supervisor';
import { cleanStores } from '../supervisor/clean';
import { type CleanPlan, planClean } from '../supervisor/clean-plan';
import { formatBytes, quoted, UserError } from '../text';
import { agrees, canAsk, NOT_AGREED } from './agree';
import { supervisorContext } from './context';
import { say, sayJson } from './print';

interface CleanOptions {
  readonly restore?: boolean;
  readonly empty?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** `powersim clean OUT/NAME [--restore | --empty]`: shows what would go, and does it when somebody agrees. */
export async function cleanCommand(folder: string, options: CleanOptions): Promise<void> {
  if (options.restore && options.empty) {
    throw new UserError('settings.clean', 'Give either --restore, which puts the stores back, or --empty, not both.');
  }
  const what = options.restore ? 'restore' : options.empty ? 'empty' : 'clean';
  const plan = await planClean(placeOf(folder), what);
  // A list without stores was left by a process that was killed at its very end.
  if (plan.stores.length === 0 && (what === 'clean' || !plan.list || plan.list.emptied))
    return tell(plan, false, options, nothingToDo(plan));
  // Putting back takes nothing away.
  if (what !== 'restore' && !options.yes) {
    const terminal = canAsk() && !options.json;
    if (!(terminal && (await ask(plan)))) {
      process.exitCode = NOT_AGREED;
      const text = terminal ? 'Nothing was changed.' : `${preview(plan)}\nNothing was changed: add --yes to do it.`;
      return tell(plan, false, options, text);
    }
  }
  const intent = { type: 'clean', what, place: plan.place } as const;
  const context = supervisorContext(supervisorLog(plan.place));
  const { carryOut, plan: done } = await cleanStores(intent, context).catch(explainDisk(intent));
  await carryOut();
  tell(done, true, options, whatWasDone(done));
}

async function ask(plan: CleanPlan): Promise<boolean> {
  say(preview(plan));
  return agrees(plan.what === 'empty' ? 'Delete them for good?' : 'Set them aside?');
}

const many = (plan: CleanPlan) =>
  `${plan.stores.length} partition ${plan.stores.length === 1 ? 'store' : 'stores'} (${formatBytes(plan.bytes)})`;
const were = (plan: CleanPlan) => (plan.stores.length === 1 ? 'was' : 'were');
const them = (plan: CleanPlan) => (plan.stores.length === 1 ? 'it' : 'them');
const again = (plan: CleanPlan, flag: string) => `powersim clean ${quoted(simulationDir(plan.place))}${flag}`;
const whereOf = (plan: CleanPlan) =>
  plan.stores.some(({ at }) => at === 'kept') ? partitionsDir(plan.place) : cleanedDir(plan.place);

function preview(plan: CleanPlan): string {
  const beginning = `${many(plan)} of ${plan.place.name} in ${whereOf(plan)}`;
  if (plan.what === 'empty') {
    return `${beginning} would be deleted for good, which frees ${formatBytes(plan.bytes)}. The joined results stay; single partitions can then be neither joined nor retried.`;
  }
  return `${beginning} would be moved to ${cleanedDir(plan.place)}. The joined results stay. The stores can be put back until they are deleted for good (${again(plan, ' --empty')}), which frees ${formatBytes(plan.bytes)}.`;
}

function whatWasDone(plan: CleanPlan): string {
  switch (plan.what) {
    case 'clean':
      return `${many(plan)} of ${plan.place.name} ${were(plan)} moved to ${cleanedDir(plan.place)}.\nPut ${them(plan)} back: ${again(plan, ' --restore')}\nDelete ${them(plan)} for good, which frees ${formatBytes(plan.bytes)}: ${again(plan, ' --empty')}`;
    case 'restore':
      return `${many(plan)} of ${plan.place.name} ${plan.stores.length === 1 ? 'is' : 'are'} back in ${partitionsDir(plan.place)}.`;
    case 'empty':
      return `${many(plan)} of ${plan.place.name} ${were(plan)} deleted for good: ${formatBytes(plan.bytes)} are free.`;
  }
}

function nothingToDo({ what, state, place, list }: CleanPlan): string {
  const { are, bytes } = state.partitionStores;
  if (are === 'removed' || list?.emptied) return `The partition stores of ${place.name} were deleted for good.`;
  if (what === 'restore') return `No partition store of ${place.name} is set aside: there is nothing to put back.`;
  if (are === 'setAside') {
    return `The partition stores of ${place.name} (${formatBytes(bytes)}) are set aside already: --restore puts them back, --empty deletes them for good.`;
  }
  return `${place.name} has no partition stores: there is nothing to clean up.`;
}

function tell(plan: CleanPlan, done: boolean, { json }: CleanOptions, text: string): void {
  const { what, place, stores, bytes } = plan;
  const told = { what, done, folder: simulationDir(place), stores: stores.length, bytes, aside: cleanedDir(place) };
  if (json) sayJson(told);
  else say(text);
}
