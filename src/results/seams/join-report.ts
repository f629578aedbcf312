/** `join_report.json` as a reader takes it: it may be foreign, damaged, or of another state of the partitions. */
import { stat } from 'node:fs/promises';
import type * as z from 'zod';
import {
  isMissing,
  joinReportFile,
  MOST_REPORT_BYTES,
  noFileReason,
  type PartitionOnDisk,
  readOwnFile,
  readStatus,
  type SimulationPlace,
} from '../../layout';
import type { PartitionNumbers } from '../../partitions';
import { type JoinReport, joinReportSchema } from '../../store/join/report';
import { messageOf } from '../../text';

export type ReportFound =
  | { readonly kind: 'none' }
  /** `why`: as a clause about "it". */
  | { readonly kind: 'unusable'; readonly why: string }
  | { readonly kind: 'report'; readonly report: JoinReport; readonly modifiedMs: number };

/** Never follows a link, waits for nobody, and reads no more than a report can have. */
export async function readJoinReport(place: SimulationPlace): Promise<ReportFound> {
  try {
    const { text, modifiedMs } = await readOwnFile(joinReportFile(place), { links: 'refuse', most: MOST_REPORT_BYTES });
    const parsed = joinReportSchema.safeParse(JSON.parse(text));
    if (parsed.success) return { kind: 'report', report: parsed.data, modifiedMs };
    return { kind: 'unusable', why: `it is not a report of this version (${pathOf(parsed.error)})` };
  } catch (error) {
    if (isMissing(error)) return { kind: 'none' };
    return {
      kind: 'unusable',
      why: error instanceof SyntaxError ? 'it is not JSON' : (noFileReason(error) ?? messageOf(error)),
    };
  }
}

const pathOf = ({ issues: [first] }: z.ZodError) => first?.path.slice(0, 4).join('.') || 'no object';

/**
 * Why a report does not tell of the partitions as they are now, as a clause; undefined when it does. The times compared
 * are those of files beside each other, whatever the clocks say.
 */
export async function staleness(
  { report, modifiedMs }: Extract<ReportFound, { kind: 'report' }>,
  numbers: PartitionNumbers,
  partitions: readonly PartitionOnDisk[],
): Promise<string | undefined> {
  const { seams } = report;
  const fields = ['numSteps', 'period', 'numOverlapSteps'] as const;
  if (fields.some((field) => report.numbers[field] !== numbers[field])) return 'it is of a simulation cut otherwise';
  if (seams.numOverlapSteps !== numbers.numOverlapSteps || seams.seams !== partitions.length - 1)
    return 'its seams are not those of this simulation';
  if (seams.measured.some((seam, i) => seam <= (seams.measured[i - 1] ?? 0) || seam > seams.seams))
    return 'its seams are not those of this simulation';
  const joined = new Set(report.joined);
  // A join that cannot read the overlaps goes on without.
  const missed = numbers.numOverlapSteps > 0 && report.joined.some((index) => joined.has(index + 1));
  if (missed && seams.measured.length === 0) return 'the join could not measure the seams';
  if (seams.initialTime === undefined) return 'it was written by an earlier version';
  for (const { index, status, executionDir } of partitions) {
    const succeeded = status === 'succeeded';
    if (succeeded !== joined.has(index))
      return succeeded ? `partition ${index} has succeeded since` : `partition ${index} has no results any more`;
    const record = succeeded && executionDir !== undefined ? await readStatus(executionDir) : undefined;
    if (record && (await stat(record.file)).mtimeMs > modifiedMs) return `partition ${index} was executed again since`;
  }
  return undefined;
}
