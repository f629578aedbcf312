import type { SimulationPlace } from '../../layout';
import { type JoinOptions, joinSimulation } from '.';
import { JoinAhead } from './ahead';
import type { JoinReport } from './report';

/** Joins one simulation, and knows what of it was joined ahead. */
export class Joiner {
  private ahead: JoinAhead | undefined;

  /**
   * Joins a partition that succeeded ahead of the others. After an error nothing is left of what was joined so.
   * @throws UserError, or Error, why the simulation cannot be joined ahead
   */
  async add(place: SimulationPlace, index: number): Promise<void> {
    try {
      this.ahead ??= await JoinAhead.begin(place);
      if (!this.ahead) throw new Error('its data are not plain');
      await this.ahead.add(index);
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  /** @throws what {@link joinSimulation} throws */
  async join(place: SimulationPlace, options: Omit<JoinOptions, 'ahead'>): Promise<JoinReport> {
    try {
      return await joinSimulation(place, { ...options, ahead: this.ahead });
    } finally {
      await this.discard().catch(() => undefined);
    }
  }

  private async discard(): Promise<void> {
    const { ahead } = this;
    this.ahead = undefined;
    await ahead?.discard();
  }
}
