import { nearestOf, UserError } from '../../text';
import { refuseUnknown } from '../options';
import { checkLists } from './check';
import type { ACBus, ComponentTypes, DeviceType, Line, SystemData, TimeSeries } from './components';
import { deviceTypes, type SeriesDeviceType, seriesDeviceTypes } from './components';
import { checkHead, partsOf, type SystemInput, seriesFields, seriesForm, type TimeSeriesInput } from './input';
import { readJson, readJsonFile } from './json/read';
import { parseLocalTime } from './local-time';
import type { SystemParts } from './parts';
import { type Locate, pathText, problemText, refuse, show } from './problems';
import { type RtsGmlcOptions, readRtsGmlc } from './rts-gmlc/read';
import {
  type ComponentInput,
  type DeviceLists,
  type ListName,
  type Lists,
  listNames,
  seriesTypeExpected,
} from './schema';
import { checkSeries, checkSpans, type SeriesMap, type SeriesSources, seriesAt, seriesKey } from './series';
import { shapedLists } from './shape';
import { contentUuid } from './uuid';

export type { SystemInput, TimeSeriesInput } from './input';

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
  private readonly sources: SeriesSources;
  private readonly locateRead: Locate;
  /** What no longer stands as it was read: `ThermalStandard 5`. */
  private readonly inCode = new Set<string>();
  private readonly problems: readonly string[];
  private checked: Lists | undefined;
  private knownUuid: string | undefined;

  constructor(input: SystemInput) {
    const parts = readParts.get(input) ?? partsOf(input);
    this.name = parts.name;
    this.basePower = parts.basePower;
    this.warnings = parts.warnings;
    this.series = parts.series;
    this.sources = parts.sources;
    this.locateRead = parts.locate;
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
      const near = nearestOf(String(type), ['ACBus', 'Line', ...deviceTypes]);
      const hint = near === undefined ? '' : ` Did you mean ${near}?`;
      throw new UserError('system.invalid', `There is no component type ${show(type)}; there are ${expected}.${hint}`);
    }
    this.inCode.add(`${list} ${this.lists[list].push(component) - 1}`);
    this.changed();
  }

  /**
   * Adds the power series of a device at its resolution.
   * @throws UserError `system.invalid` for values that are no power, a second series at the same resolution or a type
   *   that takes none, `options.unknown`
   */
  addTimeSeries(type: SeriesDeviceType, name: string, input: TimeSeriesInput): void {
    if (!seriesDeviceTypes.includes(type)) {
      refuse(this.name, [problemText('addTimeSeries', `the type ${show(type)}`, seriesTypeExpected)]);
    }
    refuseUnknown(`The time series of ${type} ${name}`, input, seriesFields);
    const wrong = seriesForm(input);
    refuse(
      this.name,
      wrong.map(([field, expected]) =>
        problemText(`time series of ${type} ${name}, ${field}`, show(input[field]), expected),
      ),
    );
    const factor = input.scalingFactorMultiplier ?? 1;
    const series: TimeSeries = {
      initialTime: parseLocalTime(input.initialTime) ?? Number.NaN,
      resolutionMs: input.resolution,
      values: Float64Array.from(input.values, (value) => value * factor),
    };
    const key = seriesKey(type, name);
    const of = this.series.get(key) ?? new Map<number, TimeSeries>();
    const problems = checkSeries(series, input.initialTime).map(({ index, found, expected }) =>
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
    for (const [name, state] of Object.entries(states)) {
      refuseUnknown(`The initial state of ${name}`, state, ['status', 'timeAtStatus', 'activePower']);
    }
    const units = this.check().ThermalStandard;
    const unknown = Object.keys(states).filter((name) => !units.some((unit) => unit.name === name));
    refuse(
      this.name,
      unknown.map((name) => problemText('initial state', show(name), 'the name of a ThermalStandard')),
    );
    this.lists.ThermalStandard = units.map((unit, index) => {
      const state = states[unit.name];
      if (!state) return unit;
      this.inCode.add(`ThermalStandard ${index}`);
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
      texts.push(...checkSpans(this.series, this.sources).map((p) => problemText(p.what, p.found, p.expected)));
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

  /** Components of the script are named; others by the place where they were read. */
  private readonly locate: Locate = (path) => {
    const [list = '', index = ''] = path;
    return this.inCode.has(`${String(list)} ${String(index)}`) ? pathText(path, this.lists) : this.locateRead(path);
  };

  private changed(): void {
    this.checked = undefined;
    this.knownUuid = undefined;
  }
}

/** Checked at once: who reads a file wants to hear of mistakes then. */
function read(parts: SystemParts): System {
  const input: SystemInput = { name: parts.name };
  readParts.set(input, parts);
  const system = new System(input);
  system.check();
  return system;
}

/** What readers of files hand to the constructor, whose only form in scripts is the system itself. */
const readParts = new WeakMap<SystemInput, SystemParts>();
