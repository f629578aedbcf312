import { UserError } from '../../text';
import { checkLists } from './check';
import type { ACBus, ComponentTypes, DeviceType, Line, SystemData, TimeSeries } from './components';
import { deviceTypes } from './components';
import { readJson, readJsonFile } from './json/read';
import { parseLocalTime } from './local-time';
import type { SystemParts } from './parts';
import { type Locate, type Path, pathText, problemText, refuse, show } from './problems';
import { type RtsGmlcOptions, readRtsGmlc } from './rts-gmlc/read';
import { type ComponentInput, type DeviceLists, type ListName, type Lists, listNames } from './schema';
import { checkSeries, checkSpans, type SeriesMap, seriesAt, seriesKey } from './series';
import { shapedLists } from './shape';
import { contentUuid } from './uuid';

/** A system as a script writes it: MW, hours, MW per minute, $. What has a default may be left out. */
export type SystemInput = {
  readonly name: string;
  /** MVA; results are stored per unit of it. */
  readonly basePower?: number;
} & { readonly [L in ListName]?: readonly ComponentInput<L>[] };

/** The power that a device may give, must give or takes over time. */
export interface TimeSeriesInput {
  /** Local time without a zone, `2024-01-01T00:00:00`. */
  readonly initialTime: string;
  /** Milliseconds, e.g. `hours(1)`. */
  readonly resolution: number;
  /** One per period, MW unless multiplied. */
  readonly values: ArrayLike<number>;
  /** MW per unit of the values; 1 when left out. */
  readonly scalingFactorMultiplier?: number;
}

/** A thermal unit just before the simulation. */
export interface InitialState {
  readonly status: boolean;
  /** Hours; left out: so long that minimum times do not bind. */
  readonly timeAtStatus?: number;
  /** MW; left out: its minimum while on. */
  readonly activePower?: number;
}

/** The adders' names of components, as PowerSystems has them. */
interface ComponentLists {
  readonly ACBus: 'buses';
  readonly Line: 'lines';
}
type ComponentName = keyof ComponentLists | DeviceType;
type ListOf<C extends ComponentName> = C extends keyof ComponentLists ? ComponentLists[C] : C & DeviceType;

/**
 * A power system: buses, lines, devices and their time series. It is checked as a whole when it is first used and when
 * it was read from files; everything that is wrong is told at once.
 * @throws UserError `system.invalid` on first use, with places, what was found and what was expected
 */
export class System implements SystemData {
  readonly name: string;
  readonly basePower: number;
  /** What was left out of the files that the system was read from. */
  readonly warnings: readonly string[];
  private readonly lists: Record<ListName, unknown[]>;
  private readonly series: SeriesMap;
  private readonly locate: Locate;
  private readonly problems: readonly string[];
  private checked: Lists | undefined;
  private knownUuid: string | undefined;

  constructor(input: SystemInput);
  /** For readers of files. */
  constructor(parts: SystemParts);
  constructor(input: SystemInput | SystemParts) {
    const parts = 'lists' in input ? input : partsOf(input);
    this.name = parts.name;
    this.basePower = parts.basePower;
    this.warnings = parts.warnings;
    this.series = parts.series;
    this.locate = parts.locate;
    this.problems = [...parts.problems, ...checkHead(parts)];
    const copy = (given: unknown): unknown[] => (Array.isArray(given) ? [...given] : []);
    // Every list name is an entry.
    this.lists = Object.fromEntries(listNames.map((list) => [list, copy(parts.lists[list])])) as typeof this.lists;
  }

  /**
   * Reads a system from a JSON file in the product's own schema (`samples/README.md`), time series inline or in CSV
   * files beside it.
   * @throws UserError `system.file` when a file cannot be read, `system.invalid` for what is in it
   */
  static async fromFile(file: string | URL): Promise<System> {
    return read(await readJsonFile(file));
  }

  /**
   * As {@link System.fromFile}, from text.
   * @param baseFolder where the CSV files are that it names
   * @throws UserError `system.file`, `system.invalid`
   */
  static async fromJson(text: string, baseFolder: string | URL): Promise<System> {
    return read(await readJson(text, baseFolder));
  }

  /**
   * Reads a folder in the format of RTS-GMLC: `SourceData/*.csv` and the time series that its pointers name. What the
   * engine does not know (storage, concentrating solar power, DC lines, reserves) is left out and named in `warnings`.
   * @throws UserError `system.file`, `system.invalid`
   */
  static async fromRtsGmlc(folder: string | URL, options: RtsGmlcOptions = {}): Promise<System> {
    return read(await readRtsGmlc(folder, options));
  }

  /** Adds a bus, a line or a device. */
  addComponent<C extends ComponentName>(type: C, component: ComponentInput<ListOf<C>>): void {
    const list: ListName = type === 'ACBus' ? 'buses' : type === 'Line' ? 'lines' : (type as DeviceType);
    if (!listNames.includes(list)) {
      const expected = ['ACBus', 'Line', ...deviceTypes].join(', ');
      throw new UserError('system.invalid', `There is no component type ${show(type)}; there are ${expected}.`);
    }
    this.lists[list].push(component);
    this.changed();
  }

  /**
   * Adds the power series of a device at its resolution.
   * @throws UserError `system.invalid` for values that are no power, or a second series at the same resolution
   */
  addTimeSeries(type: DeviceType, name: string, input: TimeSeriesInput): void {
    const factor = input.scalingFactorMultiplier ?? 1;
    const series: TimeSeries = {
      initialTime: parseLocalTime(input.initialTime) ?? Number.NaN,
      resolutionMs: input.resolution,
      values: Float64Array.from(input.values, (value) => value * factor),
    };
    const key = seriesKey(type, name);
    const of = this.series.get(key) ?? new Map<number, TimeSeries>();
    const problems = checkSeries(series).map(({ index, found, expected }) =>
      problemText(`time series of ${key}${index === undefined ? '' : `, values[${index}]`}`, found, expected),
    );
    if (of.has(series.resolutionMs)) {
      problems.push(problemText(`time series of ${key}`, 'another at the same resolution', 'one for each resolution'));
    }
    refuse(this.name, problems);
    this.series.set(key, of.set(series.resolutionMs, series));
    this.changed();
  }

  /**
   * Sets what thermal units do just before the simulation, by their names.
   * @throws UserError `system.invalid` for a unit that is not there
   */
  setInitialState(states: Readonly<Record<string, InitialState>>): void {
    const units = this.check().ThermalStandard;
    const unknown = Object.keys(states).filter((name) => !units.some((unit) => unit.name === name));
    refuse(
      this.name,
      unknown.map((name) => problemText('initial state', show(name), 'the name of a ThermalStandard')),
    );
    this.lists.ThermalStandard = units.map((unit) => {
      const state = states[unit.name];
      if (!state) return unit;
      const { activePower: _, timeAtStatus: __, ...rest } = unit;
      return { ...rest, ...state };
    });
    this.changed();
  }

  get uuid(): string {
    this.knownUuid ??= contentUuid(this.toJson(), this.series);
    return this.knownUuid;
  }

  get buses(): readonly ACBus[] {
    return this.check().buses;
  }

  get lines(): readonly Line[] {
    return this.check().lines;
  }

  devices<T extends DeviceType>(type: T): readonly ComponentTypes[T][] {
    const lists: DeviceLists = this.check();
    return lists[type];
  }

  timeSeries(type: DeviceType, name: string, resolutionMs: number): TimeSeries {
    this.check();
    return seriesAt(this.series, type, name, resolutionMs);
  }

  toJson(): string {
    return JSON.stringify({ name: this.name, basePower: this.basePower, ...this.check() });
  }

  /**
   * Checks everything now rather than on first use.
   * @throws UserError `system.invalid`
   */
  check(): Lists {
    if (this.checked) return this.checked;
    const texts = [...this.problems];
    const form = shapedLists(this.lists);
    texts.push(...form.problems.map(({ path, found, expected }) => problemText(this.locate(path), found, expected)));
    if (form.problems.length === 0) {
      const problems = checkLists(form.lists);
      texts.push(...problems.map(({ path, found, expected }) => problemText(this.locate(path), found, expected)));
      texts.push(...this.checkSeriesOwners(form.lists));
      texts.push(...checkSpans(this.series).map((p) => problemText(`time series of ${p.key}`, p.found, p.expected)));
    }
    refuse(this.name, texts);
    this.checked = form.lists;
    return form.lists;
  }

  private checkSeriesOwners(lists: Lists): string[] {
    const owners = new Set(deviceTypes.flatMap((type) => lists[type].map(({ name }) => seriesKey(type, name))));
    return [...this.series.keys()]
      .filter((key) => !owners.has(key))
      .map((key) => problemText('time series', `one of ${key}`, 'a device of the system'));
  }

  private changed(): void {
    this.checked = undefined;
    this.knownUuid = undefined;
  }
}

/** Checked at once: who reads a file wants to hear of mistakes then. */
function read(parts: SystemParts): System {
  const system = new System(parts);
  system.check();
  return system;
}

function partsOf({ name, basePower = 100, ...lists }: SystemInput): SystemParts {
  const locate = (path: Path) => pathText(path, lists);
  const known = new Set<string>(listNames);
  const unknown = Object.keys(lists).filter((key) => !known.has(key));
  const problems = unknown.map((key) => problemText(show(key), 'an unknown key', `one of ${listNames.join(', ')}`));
  return { name, basePower, lists, series: new Map(), locate, problems, warnings: [] };
}

function checkHead({ name, basePower, lists, locate }: SystemParts): string[] {
  const problems: string[] = [];
  if (typeof name !== 'string' || name === '')
    problems.push(problemText('name', show(name), 'a text that is not empty'));
  if (!(Number.isFinite(basePower) && basePower > 0)) {
    problems.push(problemText('basePower', show(basePower), 'MVA, a number above 0'));
  }
  for (const list of listNames) {
    const given = lists[list];
    if (given !== undefined && !Array.isArray(given)) problems.push(problemText(locate([list]), show(given), 'a list'));
  }
  return problems;
}
