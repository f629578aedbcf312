import { markerFile, type SimulationPlace, simulationDir } from '../../layout';
import { messageOf } from '../../text';
import type { OwnedRun } from '../owned-run';
import type { DiskHold } from './disk-hold';
import type { Watch } from './ticker';

/** Pauses the queue while the output folder is not where it was, and lets it go on when it is back. */
export class PlaceWatch implements Watch {
  constructor(
    private readonly run: OwnedRun,
    private readonly hold: DiskHold,
  ) {}

  async look(): Promise<void> {
    await this.isGone();
  }

  /** Looks now. A journal that alone was removed is written again. */
  async isGone(): Promise<boolean> {
    const { run, hold } = this;
    try {
      const whereabouts = await run.whereabouts();
      if (whereabouts === 'gone' || whereabouts === 'another') {
        hold.set('place', whereabouts === 'gone' ? goneMessage(run.place) : anotherMessage(run.place));
        return true;
      }
      if (whereabouts === 'withoutJournal' && (await run.restoreJournal())) {
        const message = 'The journal of the run had been removed, and was written again.';
        run.emit({ type: 'warning', code: 'journal.restored', message });
      }
    } catch (error) {
      hold.set('place', silentMessage(run.place, error));
      return true;
    }
    hold.unset('place');
    return false;
  }
}

const goneMessage = (place: SimulationPlace) =>
  `${simulationDir(place)} is not there any more: it was removed or renamed, or its disk is not mounted. Put it back, and the run goes on by itself; or cancel the run.`;

const anotherMessage = (place: SimulationPlace) =>
  `${simulationDir(place)} is not what this run made: ${markerFile(place)} names another run. Put back what the run made, and the run goes on by itself; or cancel the run.`;

const silentMessage = (place: SimulationPlace, error: unknown) =>
  `${simulationDir(place)} cannot be reached: ${messageOf(error)}. The run goes on by itself when it can; or cancel it.`;
