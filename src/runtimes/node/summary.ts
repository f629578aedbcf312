import { parseArgs } from 'node:util';
import { jsonLine, messageOf, outliveReaders, printable, UserError } from '../../text';

/** What the sum of a run's work is told with, besides what its store holds; seconds. */
export interface WorkOfRun {
  readonly wallSeconds?: number;
  readonly workSeconds?: number;
  /** What the join found at the seams, in a sentence. */
  readonly seams?: string;
}

/** The store's report, which only the driver may import. */
interface Report<Summary> {
  readonly summarise: (store: string) => Promise<Summary>;
  readonly formatSummary: (summary: Summary, work: WorkOfRun) => readonly string[];
}

/** Arguments with which the driver prints a summary instead of being a worker. */
export function summaryArguments(store: string, json: boolean, about: WorkOfRun): string[] {
  const { wallSeconds, workSeconds, seams } = about;
  return [
    'summary',
    ...(json ? ['--json'] : []),
    ...(wallSeconds === undefined ? [] : [`--wall=${wallSeconds}`]),
    ...(workSeconds === undefined ? [] : [`--work=${workSeconds}`]),
    ...(seams === undefined ? [] : [`--seams=${seams}`]),
    '--',
    store,
  ];
}

/** Prints a summary of a store; exit status 1 when it cannot be read. */
export async function summaryMain<Summary extends object>(
  args: readonly string[],
  { summarise, formatSummary }: Report<Summary>,
): Promise<void> {
  outliveReaders();
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean' },
      wall: { type: 'string' },
      work: { type: 'string' },
      seams: { type: 'string' },
    },
    allowPositionals: true,
  });
  const work: WorkOfRun = {
    ...(values.wall === undefined ? {} : { wallSeconds: Number(values.wall) }),
    ...(values.work === undefined ? {} : { workSeconds: Number(values.work) }),
    ...(values.seams === undefined ? {} : { seams: values.seams }),
  };
  try {
    const summary = await summarise(positionals[0] ?? '');
    const seams = work.seams === undefined ? [] : [`Seams: ${work.seams}`];
    const lines = values.json ? [jsonLine({ ...summary, ...work })] : [...formatSummary(summary, work), ...seams];
    const text = lines.join('\n');
    process.stdout.write(`${printable(text)}\n`);
  } catch (error) {
    const text = error instanceof UserError ? error.message : error instanceof Error ? error.stack : messageOf(error);
    process.stderr.write(`powersim: ${printable(text ?? '')}\n`);
    process.exitCode = 1;
  }
}
