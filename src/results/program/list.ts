/** What there is in results, as text. */
import { formatBytes, formatDuration, oneLine } from '../../text';
import { listed } from '../export/sources';
import { timeText } from '../export/time';
import type { OpenedResults } from '../open';
import type { Catalogue, CatalogueModel, CatalogueOutput } from '../protocol';
import { realizedOf } from '../realized';
import { SHOWN } from './variables';

const LAYOUTS: Readonly<Record<Catalogue['layout'], string>> = {
  whole: 'a finished single run',
  joined: 'joined',
  partial: 'not joined: the partitions that succeeded',
  unfinished: 'a single run that goes on or was broken off',
  store: 'a store alone',
};

/**
 * The catalogue of results, a line each.
 * @param only the outputs to list, with all their columns; everything with the first few columns where undefined
 */
export function listText({ catalogue, store }: OpenedResults, only?: readonly CatalogueOutput[]): string[] {
  const { name, file, bytes, layout, statusWord, initialMs, stepResolutionMs, numSteps, noted = [] } = catalogue;
  const status = statusWord === undefined ? '' : `, ${statusWord}`;
  const columnsOf = (output: CatalogueOutput) => realizedOf(store, output).columns;
  const models = catalogue.models.map((model) => ({
    model,
    outputs: model.outputs.filter((output) => only === undefined || only.includes(output)),
  }));
  return [
    `${name} (${LAYOUTS[layout]}${status})`,
    `  ${numSteps} ${numSteps === 1 ? 'step' : 'steps'} of ${formatDuration(stepResolutionMs)} from ${timeText(initialMs)}`,
    `  ${file ?? "the partitions' stores"} (${formatBytes(bytes)})`,
    ...partitionLines(catalogue),
    ...models
      .filter(({ outputs }) => only === undefined || outputs.length > 0)
      .flatMap(({ model, outputs }) => [
        '',
        modelLine(model),
        ...outputs.flatMap((output) => outputLines(output, columnsOf, only !== undefined)),
        ...(only === undefined ? statsLine(model) : []),
      ]),
    ...(only === undefined ? [...toldLines('Noted', noted), ...toldLines('Not shown', catalogue.unknown)] : []),
  ];
}

/** The same for programs, with the columns of every output. */
export function listJson({ catalogue, store }: OpenedResults, only?: readonly CatalogueOutput[]) {
  const models = catalogue.models.map((model) => ({
    ...model,
    outputs: model.outputs
      .filter((output) => only === undefined || only.includes(output))
      .map((output) => ({ ...output, names: output.problem === undefined ? realizedOf(store, output).columns : [] })),
  }));
  return { ...catalogue, models };
}

function partitionLines({ partitions, gaps }: Pick<Catalogue, 'partitions' | 'gaps'>): string[] {
  if (partitions.length === 0) return [];
  const have = partitions.filter(({ state }) => state === 'succeeded').length;
  return [
    `  ${have} of ${partitions.length} partitions succeeded`,
    ...gaps.map(({ label }) => `  no values: ${label}`),
  ];
}

/** @param basePower MVA */
export const basePowerText = (basePower = 0) =>
  Number.isFinite(basePower) && basePower > 0 ? `base power ${basePower} MVA` : 'base power unknown';

function modelLine({ name, source, resolutionMs, intervalMs, horizonCount, executions, basePower }: CatalogueModel) {
  const executed =
    source === 'emulation'
      ? ''
      : `, ${executions} ${executions === 1 ? 'execution' : 'executions'} every ${formatDuration(intervalMs)} with a horizon of ${horizonCount} ${horizonCount === 1 ? 'period' : 'periods'}`;
  const kind = source === 'emulation' ? 'emulation model, ' : '';
  return `${name}: ${kind}a period every ${formatDuration(resolutionMs)}${executed}, ${basePowerText(basePower)}`;
}

function outputLines(
  output: CatalogueOutput,
  columnsOf: (output: CatalogueOutput) => readonly string[],
  all: boolean,
): string[] {
  const { container, key, unit, columns, problem } = output;
  const begin = `  ${oneLine(`${container}/${key}`, 400)}${unit === '' ? '' : ` [${unit}]`}`;
  if (problem !== undefined) return [`${begin}: ${columns} columns; no realised values: ${problem}`];
  const names = columnsOf(output).map((name) => oneLine(name, SHOWN));
  if (all) return [begin, ...names.map((name) => `    ${name}`)];
  return [`${begin}: ${columns} ${columns === 1 ? 'column' : 'columns'}: ${listed(names, 4)}`];
}

const statsLine = ({ statsFields }: CatalogueModel) =>
  statsFields.length === 0 ? [] : [`  of each execution: ${listed(statsFields, 4)}`];

type Told = Catalogue['unknown'];

const toldLines = (heading: string, told: Told) =>
  told.length === 0
    ? []
    : ['', `${heading}:`, ...told.map(({ path, why }) => `  ${oneLine(path, 400)}: ${oneLine(why, 400)}`)];
