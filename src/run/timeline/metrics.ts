import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod/mini';
import {
  APPEND_NO_LINK,
  metricsFile,
  openOwnFile,
  REWRITE_NO_LINK,
  readOwnFile,
  type SimulationPlace,
} from '../../layout';

const bytes = z.number().check(z.minimum(0));
const sampleSchema = z.object({
  /** Milliseconds since the epoch. */
  time: z.number(),
  /** Resident memory of the workers' process trees, by the worker's number. */
  workers: z.record(z.string().check(z.regex(/^\d+$/)), bytes),
  /** What processes of this user can get now, and could have altogether. */
  machine: z.optional(z.object({ available: bytes, total: bytes })),
});

/** Memory at one moment of a run. */
export type MemorySample = z.infer<typeof sampleSchema>;
type WorkersSample = Omit<MemorySample, 'machine'>;

/** Milliseconds between two lines when little changes. */
const AT_LEAST_EVERY = 5000;
/** A change of a worker's memory by this share is written at once. */
const MUCH = 0.1;
/** Bytes above which the older half of the file is let go. */
const LONGEST = 4 << 20;
/** The last line is at most as long: some hundred workers. */
const TAIL = 32 * 1024;

/** Writes samples of memory beside the journal; the file stays small however long the run takes. */
export class MetricsWriter {
  private last: WorkersSample | undefined;
  private size: number | undefined;
  private writing: Promise<void> = Promise.resolve();

  /** @param mayWrite asked before every line */
  constructor(
    private readonly file: string,
    private readonly mayWrite: () => Promise<boolean>,
    private readonly longest = LONGEST,
  ) {}

  /**
   * A sample that is lost does no harm: a file that cannot be written is left alone.
   * @param machine asked only for a sample that is written: it takes a dozen files of the kernel to tell
   */
  add(sample: WorkersSample, machine: () => MemorySample['machine'] = () => undefined): void {
    if (this.last && !isNews(this.last, sample)) return;
    this.last = sample;
    const line = `${JSON.stringify({ ...sample, machine: machine() })}\n`;
    this.writing = this.writing.then(() => this.write(line)).catch(() => undefined);
  }

  /** Resolves when what was added is written. */
  flush(): Promise<void> {
    return this.writing;
  }

  private async write(line: string): Promise<void> {
    if (!(await this.mayWrite())) return;
    await appendFile(this.file, line, { flag: APPEND_NO_LINK });
    this.size = this.size === undefined ? (await readFile(this.file)).length : this.size + line.length;
    if (this.size <= this.longest) return;
    const text = await readFile(this.file, 'utf8');
    const half = text.slice(text.indexOf('\n', text.length / 2) + 1);
    await writeFile(`${this.file}.new`, half, { flag: REWRITE_NO_LINK });
    await rename(`${this.file}.new`, this.file);
    this.size = half.length;
  }
}

/** Whether a sample says more than that time has passed. */
function isNews(before: WorkersSample, now: WorkersSample): boolean {
  const since = now.time - before.time;
  // A clock that was set back must not keep everything out.
  if (since >= AT_LEAST_EVERY || since < 0) return true;
  const workers = Object.keys(now.workers);
  if (workers.length !== Object.keys(before.workers).length) return true;
  return workers.some((worker) => {
    const [a, b] = [before.workers[worker] ?? 0, now.workers[worker] ?? 0];
    return Math.abs(a - b) > MUCH * Math.max(a, 1);
  });
}

/** The latest sample of a run; undefined when there is none. Reads the end of the file alone. */
export async function lastSample(place: SimulationPlace): Promise<MemorySample | undefined> {
  try {
    const handle = await openOwnFile(metricsFile(place));
    try {
      const { size } = await handle.stat();
      const start = Math.max(0, size - TAIL);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, TAIL)), 0, undefined, start);
      const lines = buffer.toString('utf8', 0, bytesRead).split('\n').reverse();
      // The last line may be torn, the first one cut off.
      for (const line of lines) {
        const sample = parsed(line);
        if (sample) return sample;
      }
      return undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** More of the file is never read: it is let go of before. */
const MOST_READ = 3 * LONGEST;
/** Lines that are read before others have their turn. */
const AT_ONCE = 4000;

/** All samples that are left of a run, in order of their times; none where they cannot be read. */
export async function readSamples(place: SimulationPlace): Promise<MemorySample[]> {
  let lines: string[];
  try {
    lines = (await readOwnFile(metricsFile(place), { most: MOST_READ })).text.split('\n');
  } catch {
    return [];
  }
  const samples: MemorySample[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate();
    const sample = parsed(lines[i] ?? '');
    if (sample) samples.push(sample);
  }
  return samples.sort((a, b) => a.time - b.time);
}

function parsed(line: string): MemorySample | undefined {
  try {
    const result = sampleSchema.safeParse(JSON.parse(line));
    return result.success ? result.data : undefined;
  } catch {
    return undefined;
  }
}
