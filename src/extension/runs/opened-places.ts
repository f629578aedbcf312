import type { Memento } from 'vscode';
import * as z from 'zod/mini';
import type { SimulationPlace } from '../../layout';
import { placeKey } from './places';

const KEY = 'powersim.openedPlaces';
const stored = z.array(z.object({ outputDir: z.string(), name: z.string() }));

/** Simulations that were opened by hand in this workspace, kept over reloads. */
export class OpenedPlaces {
  constructor(private readonly memento: Memento) {}

  all(): readonly SimulationPlace[] {
    const parsed = stored.safeParse(this.memento.get(KEY, []));
    return parsed.success ? parsed.data : [];
  }

  async remember(place: SimulationPlace): Promise<void> {
    const others = this.all().filter((known) => placeKey(known) !== placeKey(place));
    await this.memento.update(KEY, [...others, { outputDir: place.outputDir, name: place.name }]);
  }

  async forget(place: SimulationPlace): Promise<void> {
    const others = this.all().filter((known) => placeKey(known) !== placeKey(place));
    await this.memento.update(KEY, others);
  }
}
