import path from 'node:path';
import { inspectFile } from '../doctor';
import {
  type Exported,
  type ExportOptions,
  type Measured,
  measuredOf,
  slurmScripts,
  torcWorkflow,
  writeExport,
} from '../exports';
import { placeOf } from '../layout';
import { type RunSettings, stemOf } from '../settings';
import { stateOf } from '../supervisor/open';
import { oneLine, quoted, UserError } from '../text';
import { clusterLimits } from './cluster-limits';
import { BUNDLE } from './context';
import { complain, say, sayJson } from './print';
import { type SettingFlags, settingsOf } from './run';

/** What a simulation is exported as. */
export type ExportFormat = 'torc' | 'slurm';

const EXPORTS: Readonly<Record<ExportFormat, (settings: RunSettings, options: ExportOptions) => Promise<Exported>>> = {
  torc: async (settings, options) => torcWorkflow(settings, options),
  slurm: async (settings, options) =>
    slurmScripts(settings, { ...options, maxArraySize: (await clusterLimits())?.maxArraySize }),
};

export interface ExportFlags extends SettingFlags {
  readonly to?: string;
  readonly from?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/**
 * `powersim export torc|slurm SCRIPT`: a folder of files that run the simulation without this program.
 * @throws UserError `export.exists` where files are there already, `export.noPeaks` where the run to take them from has none
 */
export async function exportCommand(format: ExportFormat, script: string, flags: ExportFlags): Promise<void> {
  // It is for a cluster, wherever runs execute.
  const settings = await settingsOf(path.resolve(script), { ...flags, executor: 'slurm' });
  for (const { line, message, remedy, severity, file } of inspectFile(settings).findings) {
    const where = `${file ?? path.basename(settings.script)}:${line}`;
    if (severity !== 'info') complain(`warning: ${where}: ${message} ${remedy}`);
  }
  const folder = path.resolve(flags.to ?? `${stemOf(settings.script)}_${format}`);
  const measured = flags.from === undefined ? undefined : await peaksOf(flags.from);
  const exported = await EXPORTS[format](settings, { folder, bundle: BUNDLE, env: process.env, measured });
  await writeExport(exported, folder, { force: flags.force ?? false });
  if (flags.json) {
    const { main, next, files } = exported;
    sayJson({ folder, main: path.join(folder, main), next, files: files.map((file) => file.path) });
    return;
  }
  say(`Written: ${quoted(path.join(folder, exported.main))}, with ${exported.files.length - 1} more files beside it.`);
  say(`Next: ${oneLine(exported.next, 4000)}`);
}

/** What partitions of an earlier run took. */
async function peaksOf(folder: string): Promise<Measured> {
  const measured = measuredOf(await stateOf(placeOf(folder)));
  if (Object.keys(measured).length > 0) return measured;
  throw new UserError(
    'export.noPeaks',
    `No partition of the run in ${folder} succeeded, so nothing was measured there. Leave --from out, or name a run that has results.`,
  );
}
