/**
 * `npm run bench -- bigtree`: a run of ten thousand partitions in a window of VS Code. Beside it, in the same window, rows
 * that need no thinking and a run of few partitions: what VS Code itself takes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from '../../vscode/harness/session.mts';
import { root } from '../bed.mts';
import { memoryOf } from '../join/timed-run.mts';
import { type Form, type Measurement, medianOf } from '../measurement.mts';
import { packaged } from '../packaged.mts';
import { processorSeconds } from '../processor-time.mts';
import { opened, seen } from './on-screen.mts';
import { Supervisors } from './supervised.mts';

/** How much is measured. */
interface Extent {
  /** Partitions of the large run. */
  readonly many: number;
  readonly openings: number;
  readonly changes: number;
  /** So long the extension host is watched, seconds. */
  readonly watched: number;
}
const FULL: Extent = { many: 10_000, openings: 3, changes: 9, watched: 20 };
const SHORT: Extent = { many: 3_000, openings: 1, changes: 1, watched: 1 };
const FEW = 24;
const EVENTS = 50;
/** Of both trees, and on screen. */
const ROW = 'Partitions 2901–3000';

export async function bigTree(form: Form): Promise<Measurement[]> {
  const extent = form === 'full' ? FULL : SHORT;
  // Syncs of a disk that others use, too, are no matter of this.
  const folder = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-'));
  try {
    const bare = path.join(folder, 'bare.vsix');
    const words = ['vsce', 'package', '--allow-missing-repository', '--skip-license', '--out', bare];
    execFileSync('npx', words, { cwd: path.join(root, 'test/fixtures/bare-extension'), stdio: 'ignore' });
    const supervisors = await Supervisors.start(folder);
    try {
      await supervisors.carryOut({ type: 'begin', run: 'large', partitions: extent.many });
      await supervisors.carryOut({ type: 'begin', run: 'small', partitions: FEW });
      const alone = await bareMemory(folder, bare);
      return await measured(supervisors, extent, bare, alone);
    } finally {
      supervisors.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param alone what the host of a bare window has resident, MB */
async function measured(supervisors: Supervisors, extent: Extent, bare: string, alone: number): Promise<Measurement[]> {
  const session = await Session.start({
    workspace: supervisors.folder,
    vsix: packaged(),
    others: [bare],
    environment: supervisors.variables,
    windowSize: { width: 1400, height: 1950 },
  });
  try {
    const openings = await openingsOf(session, extent.openings);
    const large = await changesOf(session, supervisors, 'large', extent.many, extent.changes);
    const small = await changesOf(session, supervisors, 'small', FEW, extent.changes);
    const { core, memory } = await costOf(session, supervisors, extent.watched);
    const many = extent.many.toLocaleString('en');
    const more = openings.map((opening) => Math.max(0, opening.own - opening.bare));
    return [
      row(
        `${many} partitions: the view opened, to its first tree on screen`,
        openings.map(({ own }) => own),
        200,
      ),
      row('the same, more than for as many rows that need no thinking', more, 200),
      row(`${many} partitions: one of them ends, to what is on screen`, large, 250),
      row(`${FEW} partitions: the same`, small, 250),
      {
        name: `${many} partitions: extension host at ${EVENTS} events a second`,
        value: core,
        unit: '% of a core',
        limit: 5,
      },
      { name: 'the same, memory over a host with a bare extension', value: memory - alone, unit: 'MB', limit: 150 },
    ];
  } finally {
    await session.close();
  }
}

const row = (name: string, rounds: readonly number[], limit: number): Measurement => ({
  ...{ name, value: medianOf(rounds), unit: 'ms', limit, rounds },
});

/** Each in a window that has not shown the tree before, beside the bare one. */
async function openingsOf(session: Session, count: number): Promise<{ readonly own: number; readonly bare: number }[]> {
  const openings: { own: number; bare: number }[] = [];
  for (let round = 0; round < count; round += 1) {
    if (round > 0) await session.reloadWindow();
    const { workbench } = session;
    const { page } = workbench;
    await workbench.shown('PowerSimulations');
    await workbench.shown('Bare');
    // The runs are known: its badge counts them.
    await page.locator('.part.activitybar .action-item').filter({ hasText: '2' }).first().waitFor({ timeout: 60_000 });
    await sleep(3000);
    const isFirst = round % 2 === 0;
    const bareBefore = isFirst ? 0 : await opened(page, 'Bare', ROW);
    const own = await opened(page, 'PowerSimulations', ROW);
    const bare = isFirst ? await opened(page, 'Bare', ROW) : bareBefore;
    openings.push({ own, bare });
    await workbench.openContainer('Explorer');
  }
  return openings;
}

/** From the end of a partition to the count of its run, ms. */
async function changesOf(
  session: Session,
  supervisors: Supervisors,
  run: string,
  size: number,
  count: number,
): Promise<number[]> {
  const { page } = session.workbench;
  await session.workbench.openContainer('PowerSimulations');
  const times: number[] = [];
  for (let change = 1; change <= count; change += 1) {
    // At no certain moment between two looks of the window.
    await sleep(700 + 300 * Math.random());
    const drawn = seen(page, `${size / 2 + change} of ${size}`);
    const ended = await supervisors.carryOut({ type: 'end', run });
    times.push((await drawn) - ended);
  }
  return times;
}

interface Cost {
  /** Of one core, in per cent. */
  readonly core: number;
  /** Megabytes that are resident. */
  readonly memory: number;
}

/**
 * What a host costs while events come.
 * @param watched so long, seconds
 */
async function costOf(session: Session, supervisors: Supervisors, watched: number): Promise<Cost> {
  const pid = hostOf(session);
  await supervisors.carryOut({ type: 'events', run: 'large', perSecond: EVENTS });
  // Beginning is not what is measured.
  await sleep(3000);
  const before = processorSeconds(pid);
  await sleep(watched * 1000);
  const core = (100 * (processorSeconds(pid) - before)) / watched;
  return { core, memory: memoryOf(pid, 'VmRSS') / 1e6 };
}

/** What the host of a window has resident in which nothing but the bare extension is installed, MB. */
async function bareMemory(folder: string, bare: string): Promise<number> {
  const workspace = path.join(folder, 'empty');
  mkdirSync(workspace);
  const session = await Session.start({ workspace, vsix: bare });
  try {
    await session.workbench.shown('Bare');
    await opened(session.workbench.page, 'Bare', 'Partitions 1–100');
    await sleep(3000);
    return memoryOf(hostOf(session), 'VmRSS') / 1e6;
  } finally {
    await session.close();
  }
}

/** A reload may leave an old one for a while: the last one is that of the window. */
function hostOf(session: Session): number {
  const host = session.extensionHosts().at(-1);
  if (!host) throw new Error('there is no extension host');
  return host.pid;
}
