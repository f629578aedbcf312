/** `results.js command JSON`: serves one request of the command line and prints the answer. */
import { existsSync, statSync } from 'node:fs';
import { partitionsDir, placeOf, type SimulationPlace } from '../../layout';
import { formatSummary, type Summary, summarise, summariseStore } from '../../store/report';
import { messageOf, outliveReaders, UserError } from '../../text';
import { executionsOf } from '../executions';
import { exportResults, exportTo, NobodyReads, type Sink, streamSink, writeFileWhole } from '../export';
import { type Source, sourcesOf } from '../export/sources';
import { longTableOf } from '../export/tables';
import { findResults } from '../find-simulation';
import { type OpenedResults, openResults } from '../open';
import type { Arguments, Target } from '../protocol';
import { type CommandWish, commandSchema } from '../protocol/command';
import { seamViewOf } from '../seams';
import { executionsText, executionsWithin, executionUnits, modelNamed, writeExecutions } from './executions';
import { listJson, listText } from './list';
import { complain, say, sayJson, tell } from './print';
import { seamsText } from './seams';
import { forPeople } from './system-error';
import { figuresJson, jsonFigure, summariesOf, summaryText, unitsText } from './values';
import { columnsNamed, outputsNamed } from './variables';

type Wish<C extends CommandWish['command']> = Extract<CommandWish, { readonly command: C }>;

/** Bad usage, as the command line has it. */
const USAGE = 2;
const INTERRUPTED = 130;

/** @param args the wish as JSON, last */
export async function command(args: readonly string[]): Promise<void> {
  outliveReaders();
  const stop = new AbortController();
  // What an export has written so far is removed before the process ends.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    await serve(commandSchema.parse(JSON.parse(args.at(-1) ?? '')), stop.signal);
  } catch (thrown) {
    const error = forPeople(thrown);
    if (error instanceof NobodyReads) return;
    if (stop.signal.aborted) {
      process.exitCode = INTERRUPTED;
      return;
    }
    complain(
      error instanceof UserError ? error.message : error instanceof Error ? (error.stack ?? '') : messageOf(error),
    );
    process.exitCode = error instanceof UserError ? exitStatusOf(error.code) : 1;
  }
}

/** Names, folders and files that are wrong are bad usage; everything else is a failure. */
const exitStatusOf = (code: string): number =>
  /^results\.(none|variable|model|column|span|resolutions|exists|target|seams)$|^layout\.|^seams\.storesMissing$/.test(
    code,
  )
    ? USAGE
    : 1;

async function serve(wish: CommandWish, signal: AbortSignal): Promise<void> {
  switch (wish.command) {
    case 'summary':
      return printSummary(wish);
    case 'seams':
      return printSeams(wish, signal);
    case 'list':
      return withResults(wish.path, (opened) => printList(opened, wish));
    case 'values':
      return withResults(wish.path, (opened) => printValues(opened, wish, signal));
    case 'export':
      return withResults(wish.path, (opened) => printExport(opened, wish, signal));
    case 'executions':
      return withResults(wish.path, (opened) => printExecutions(opened, wish, signal));
  }
}

async function withResults(named: string, f: (opened: OpenedResults) => Promise<void> | void): Promise<void> {
  const opened = await openResults(targetOf(named));
  try {
    for (const warning of opened.catalogue.warnings) complain(`warning: ${warning}`);
    await f(opened);
  } finally {
    opened.close();
  }
}

function targetOf(named: string): Target {
  const isFile = statSync(named, { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? { kind: 'store', file: named } : { kind: 'simulation', folder: named };
}

function printList(opened: OpenedResults, { variables, json }: Wish<'list'>): void {
  const only = variables.length === 0 ? undefined : outputsNamed(opened.catalogue, variables);
  if (json) sayJson(listJson(opened, only));
  else say(listText(opened, only));
}

async function printValues(opened: OpenedResults, wish: Wish<'values'>, signal: AbortSignal): Promise<void> {
  const table = longTableOf(opened.store, chosenOf(opened, wish));
  const summaries = await summariesOf(table, wish.units, signal);
  if (wish.json) {
    sayJson(
      summaries.map(({ source: { output, realized }, fromMs, toMs, columns }) => ({
        output,
        units: wish.units,
        unit: wish.units === 'natural' ? realized.unit : '',
        fromMs,
        toMs,
        columns: columns.map(figuresJson),
      })),
    );
    return;
  }
  tell(
    unitsText(
      opened,
      table.parts.map(({ source }) => source),
      wish.units,
    ),
  );
  say(summaries.flatMap((summary, s) => [...(s === 0 ? [] : ['']), ...summaryText(summary, wish.units)]));
}

async function printExport(opened: OpenedResults, wish: Wish<'export'>, signal: AbortSignal): Promise<void> {
  const what = { ...chosenOf(opened, wish), format: wish.format, layout: wish.layout };
  const sources: Source[] = sourcesOf(opened.store, what.outputs);
  const tellUnits = () => tell(unitsText(opened, sources, wish.units));
  if (wish.file === '-') {
    await printed((sink) => exportTo(opened, what, sink, { signal }), tellUnits);
    return;
  }
  const exported = await exportResults(opened, what, wish.file, { signal, overwrite: wish.force });
  if (wish.json) {
    sayJson({
      ...exported,
      units: wish.units,
      outputs: sources.map(({ output, realized, names }) => ({
        output,
        unit: wish.units === 'natural' ? realized.unit : '',
        columns: names.length,
      })),
    });
    return;
  }
  tellUnits();
  say([`${exported.file}: ${exported.rows} rows, ${exported.columns} columns`]);
}

/** Gives values to standard output; their units are told once nothing failed, and to whoever has read enough of them. */
async function printed(write: (sink: Sink) => Promise<void>, tellUnits: () => void): Promise<void> {
  try {
    await write(streamSink(process.stdout));
  } catch (error) {
    if (error instanceof NobodyReads) tellUnits();
    throw error;
  }
  tellUnits();
}

async function printExecutions(opened: OpenedResults, wish: Wish<'executions'>, signal: AbortSignal): Promise<void> {
  const { file, json, force } = wish;
  const all = executionsOf(opened.store, modelNamed(opened.catalogue, wish.model));
  const executions = executionsWithin(all, wish);
  const { model, fromMs, step, fields } = executions;
  const write = (sink: Sink) => writeExecutions(executions, sink, signal);
  const tellUnits = () => tell(executionUnits(executions));
  if (file === '-') {
    await printed(write, tellUnits);
  } else if (file !== undefined) {
    const bytes = await writeFileWhole(file, force, write);
    const units = fields.map(({ name, unit }) => ({ name, unit }));
    const [rows, columns] = [fromMs.length, fields.length + 2];
    if (json) return void sayJson({ file, rows, columns, bytes, model, fields: units });
    tellUnits();
    say([`${file}: ${rows} rows, ${columns} columns`]);
  } else if (json) {
    const values = fields.map((field) => ({ ...field, values: Array.from(field.values, jsonFigure) }));
    sayJson({ model, fromMs: [...fromMs], step: [...step], fields: values });
  } else say(executionsText(executions));
}

type Chosen = Pick<Wish<'values'>, 'variables' | 'columns' | 'fromMs' | 'toMs' | 'units'>;

function chosenOf({ catalogue, store }: OpenedResults, { variables, columns, fromMs, toMs, units }: Chosen) {
  const outputs: Arguments<'export'>['outputs'] = outputsNamed(catalogue, variables).map(
    ({ model, source, container, key }) => {
      const output = { model, source, container, key };
      const [whole] = sourcesOf(store, [{ output }]);
      return { output, columns: columnsNamed(whole?.names ?? [], columns) };
    },
  );
  return { outputs, fromMs, toMs, units };
}

async function printSeams({ path: named, json }: Wish<'seams'>, signal: AbortSignal): Promise<void> {
  const view = await seamViewOf(await placeOfPartitions(named), { signal });
  if (json) sayJson(view);
  else say(seamsText(view));
  // Whatever the verdict, there is one.
  if (view.seams.length === 0) process.exitCode = USAGE;
}

/** The partitioned simulation that somebody meant. */
async function placeOfPartitions(named: string): Promise<SimulationPlace> {
  const found = await findResults(targetOf(named));
  if (found.kind === 'simulation' && existsSync(partitionsDir(placeOf(found.folder)))) return placeOf(found.folder);
  throw new UserError(
    'results.seams',
    `There are no partitions in ${found.kind === 'simulation' ? found.folder : found.file}: only a simulation in partitions has seams. Name its folder OUT/NAME.`,
  );
}

async function printSummary({ command: _, json, path, seams, ...work }: Wish<'summary'>): Promise<void> {
  const print = (summary: Summary) => {
    const noted = seams === undefined ? {} : { seams };
    if (json) sayJson({ ...summary, ...work, ...noted });
    else say([...formatSummary(summary, work), ...(seams === undefined ? [] : [`Seams: ${seams}`])]);
  };
  if (targetOf(path).kind === 'store') print(await summarise(path));
  else await withResults(path, ({ store }) => print(summariseStore(store)));
}
