import path from 'node:path';
import { parseTree } from 'jsonc-parser';
import * as z from 'zod';
import { messageOf } from '../../../text';
import type { SystemParts } from '../parts';
import { placeOf } from '../place';
import { type Path, pathText, problemText, refuse } from '../problems';
import { name } from '../schema';
import { problemsOf } from '../shape';
import { readText } from '../text-file';
import { lineOf } from './lines';
import { readSeries } from './series';

const list = z.array(z.unknown()).default([]);
const head = z.strictObject({
  $schema: z.string().optional(),
  /** For people. */
  about: z.string().optional(),
  name,
  basePower: z.number().gt(0).default(100),
  buses: list,
  lines: list,
  ThermalStandard: list,
  RenewableDispatch: list,
  RenewableNonDispatch: list,
  HydroDispatch: list,
  PowerLoad: list,
  timeSeries: z.array(z.unknown()).default([]),
});

/** @throws UserError `system.file` */
export async function readJsonFile(file: string | URL): Promise<SystemParts> {
  const where = placeOf(file, 'System.fromFile');
  return readJson(await readText(where), path.dirname(where), path.basename(where));
}

/** @throws UserError `system.file` when a CSV file cannot be read, `system.invalid` for text that is no JSON object */
export async function readJson(given: string, baseFolder: string | URL, file = 'the JSON text'): Promise<SystemParts> {
  const folder = placeOf(baseFolder, 'System.fromJson, baseFolder');
  // Editors of Windows put a mark before the text.
  const text = given.replace(/^\uFEFF/, '');
  const value = parse(text, file);
  const problems: string[] = [];
  const place = (at: Path, words: string) => `${file}, line ${lineOf(text, tree(), at)}: ${words}`;
  let parsed: ReturnType<typeof parseTree>;
  // Made only for messages: a year of inline values is a large tree.
  const tree = () => {
    parsed ??= parseTree(text);
    return parsed;
  };
  const result = head.safeParse(value);
  if (!result.success) {
    const wrong = problemsOf(result.error, head, value, []);
    refuse(
      file,
      wrong.map((p) => problemText(place(p.path, p.path.map(String).join('.') || 'system'), p.found, p.expected)),
    );
  }
  const { $schema: _, about: __, name: systemName, basePower, timeSeries, ...lists } = head.parse(value);
  const locate = (at: Path) => place(at, pathText(at, lists));
  const { series, sources } = await readSeries(timeSeries, { folder, lists, problems, locate });
  return { name: systemName, basePower, lists, series, sources, locate, problems, warnings: [] };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    refuse(file, [problemText(file, `text that is no JSON (${messageOf(error)})`, 'a JSON object')]);
    return undefined;
  }
}
