import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../../text';
import { placeOf } from '../place';
import { parseTable, type Table } from '../table';
import { readText } from '../text-file';

/** The CSV files of an RTS-GMLC folder, found whatever the case of their names. */
export interface DataFolder {
  /** A file of `SourceData`. @throws UserError `system.file` when there is none */
  source(file: string): Promise<Table>;
  /** Undefined when there is none. */
  optionalSource(file: string): Promise<Table | undefined>;
  /** A file by its path from `SourceData`, as pointers have it. @throws UserError `system.file` */
  pointed(file: string): Promise<Table>;
}

/**
 * @param given the folder that holds `SourceData`, or one that holds it in `RTS_Data`
 * @throws UserError `system.file` when there is no `SourceData`
 */
export async function openFolder(given: string | URL, problems: string[]): Promise<DataFolder> {
  const root = placeOf(given, 'System.fromRtsGmlc');
  const found = (await resolveCase(root, ['SourceData'])) ?? (await resolveCase(root, ['RTS_Data', 'SourceData']));
  if (!found) {
    throw new UserError(
      'system.file',
      `${root} is no folder in the format of RTS-GMLC: it has no folder SourceData. Name the folder RTS_Data of a copy of https://github.com/GridMod/RTS-GMLC.`,
    );
  }
  const source = found;
  const optional = async (file: string): Promise<Table | undefined> => {
    // Pointers may go up: `../timeseries_data_files/…`.
    const parts = path.posix.normalize(file.replaceAll('\\', '/')).split('/');
    const up = parts.filter((part) => part === '..').length;
    const from = path.resolve(source, ...Array.from({ length: up }, () => '..'));
    const place = await resolveCase(from, parts.slice(up));
    if (!place) return undefined;
    return parseTable(
      path.relative(path.dirname(source), place).replaceAll('\\', '/'),
      await readText(place),
      problems,
    );
  };
  const required = async (file: string): Promise<Table> => {
    const table = await optional(file);
    if (table) return table;
    throw new UserError('system.file', `The RTS-GMLC folder ${path.dirname(source)} lacks the file ${file}.`);
  };
  return { source: required, optionalSource: optional, pointed: required };
}

/** A path below a folder, each part by its exact name or else by one that differs in case only. */
async function resolveCase(folder: string, parts: readonly string[]): Promise<string | undefined> {
  let at = folder;
  for (const part of parts) {
    const entries: readonly string[] = await readdir(at).catch(() => []);
    const name = entries.includes(part)
      ? part
      : [...entries].sort().find((entry) => entry.toLowerCase() === part.toLowerCase());
    if (name === undefined) return undefined;
    at = path.join(at, name);
  }
  return at;
}
