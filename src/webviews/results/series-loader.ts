/** Reads what the chosen variables show, and nothing twice while it stays chosen. Pure but for whom it asks. */
import type { Asker, Catalogue, Frame, Units } from '../../results/protocol';
import { messageOf } from '../../text/user-error';
import { isAbort } from '../page/asker';
import type { ForecastWish } from './forecast-control';
import { askable, type Chosen, found, idOf } from './selection';
import { executionsAt, FORECAST_COLUMNS, type Shown } from './series-panels';

export interface SeriesWish {
  readonly catalogue: Catalogue;
  readonly chosen: readonly Chosen[];
  readonly units: Units;
  readonly forecast: ForecastWish | undefined;
}

export interface Loaded {
  readonly shown: readonly Shown[];
  /** Variables of which only so many columns are shown because more are too much at once. */
  readonly cut: readonly { readonly key: string; readonly shown: number; readonly of: number }[];
  readonly failures: readonly { readonly key: string; readonly message: string }[];
}

type FrameWish = { readonly results: number; readonly units: Units } & Pick<Chosen, 'output' | 'columns'>;

interface Options {
  readonly signal: AbortSignal;
  readonly progress: (done: number, of: number) => void;
}

/** Values that are read or have been. */
interface Kept {
  readonly frame: Promise<Frame>;
  /** Ends the reading, when nobody wants these values any more. */
  readonly abort: AbortController;
}

export class SeriesLoader {
  readonly #asker: Asker;
  #kept = new Map<string, Kept>();

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /**
   * What an earlier load still reads goes on for this one where it is wanted again, and ends where it is not.
   * @throws AbortError when the signal ended it; what fails otherwise is told beside what does not
   */
  async load({ catalogue, chosen, units, forecast }: SeriesWish, { signal, progress }: Options): Promise<Loaded> {
    const before = this.#kept;
    this.#kept = new Map();
    let done = 0;
    const loading = Promise.all(
      chosen.map(async (one) => {
        const entry = found(catalogue, one.output);
        if (!entry) return undefined;
        try {
          const { columns, cut } = askable(one.columns, entry.output, entry.model);
          const frame = await this.#frame(before, { results: catalogue.results, output: one.output, columns, units });
          const at = forecast && executionsAt(forecast.ms, forecast.count, catalogue.initialMs, entry.model);
          const names = frame.columns.slice(0, FORECAST_COLUMNS);
          const forecasts = at
            ? await this.#asker.ask(
                'forecasts',
                { results: catalogue.results, output: one.output, columns: names, ...at },
                { signal },
              )
            : [];
          done += 1;
          progress(done, chosen.length);
          return { ...entry, frame, forecasts, cut };
        } catch (error) {
          if (isAbort(error)) throw error;
          return { failed: { key: one.output.key, message: messageOf(error) } };
        }
      }),
    );
    for (const [key, { abort }] of before) if (!this.#kept.has(key)) abort.abort();
    const loaded = await loading;
    signal.throwIfAborted();
    const all = loaded.filter((one) => one !== undefined);
    const shown = all.flatMap((one) => ('frame' in one ? [one] : []));
    return {
      shown,
      cut: shown
        .filter(({ cut }) => cut)
        .map(({ output, frame }) => ({ key: output.key, shown: frame.columns.length, of: output.columns })),
      failures: all.flatMap((one) => ('failed' in one && one.failed ? [one.failed] : [])),
    };
  }

  /** Ends all that is still read. */
  stop(): void {
    for (const { abort } of this.#kept.values()) abort.abort();
    this.#kept = new Map();
  }

  #frame(before: ReadonlyMap<string, Kept>, args: FrameWish): Promise<Frame> {
    const key = JSON.stringify([args.results, idOf(args.output), args.columns, args.units]);
    const kept = before.get(key) ?? this.#ask(args);
    this.#kept.set(key, kept);
    // What failed is asked again next time.
    kept.frame.catch(() => {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
    });
    return kept.frame;
  }

  #ask(args: FrameWish): Kept {
    const abort = new AbortController();
    return { frame: this.#asker.ask('realized', args, { signal: abort.signal }), abort };
  }
}
