/**
 * `npm run bench -- join`: the native join of a year, against `cp` of the joined store, and against what the package does: a C
 * program that uses libhdf5 as it does, and the SHA-256 that it makes of the joined store then (`_complete`), here by openssl,
 * which is faster than Julia's own. Needs three and a half times the store's size on disk, in the system's temporary folder.
 */
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from '../bundle.mts';
import { type Form, type Measurement, medianOf } from '../measurement.mts';
import { type Course, compile, type Race, race } from './race.mts';
import type { Run } from './timed-run.mts';

/** 4, 53 and 365 partitions of 1 GB, 53 of 6 GB. */
const COURSES: readonly Course[] = [
  ...[92, 7, 1].map((period) => ({ gb: 1, period, rounds: 3 })),
  { gb: 6, period: 7, rounds: 3 },
];
const SHORT: readonly Course[] = [{ gb: 0.02, period: 92, rounds: 1 }];

export async function join(form: Form): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-join-'));
  try {
    const programs = await bundle(path.join(import.meta.dirname, 'programs.ts'), folder);
    const upstream = compile(folder);
    const measured: Measurement[] = [];
    for (const course of form === 'full' ? COURSES : SHORT) {
      const { bavail, bsize } = statfsSync(folder);
      if (bavail * bsize > course.gb * 3.5e9)
        measured.push(...rows(course, await race(folder, course, programs, upstream)));
      else console.log(`${course.gb} GB: left out, ${folder} has not three and a half times as much free`);
    }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rows({ gb, period }: Course, { native, copy, copyAndHash, upstream }: Race): Measurement[] {
  const name = `native join of ${gb} GB, ${Math.ceil(365 / period)} partitions`;
  const against = (peer: readonly Run[]) =>
    native.map(({ seconds }, round) => seconds / (peer[round]?.seconds ?? Number.NaN));
  const ratio = (rounds: readonly number[], limit: number, versus: string): Measurement => ({
    ...{ name, value: medianOf(rounds), unit: '×', limit, versus, rounds },
  });
  const memory = Math.max(...native.map(({ maxRss }) => maxRss)) / 1e6;
  return [
    ratio(against(copy), 1.15, '`cp` of the joined store, both synced'),
    // It is part of what a join leaves, and as much work as the copy.
    ...(copyAndHash.length === 0
      ? []
      : [ratio(against(copyAndHash), 1.15, '`cp` of the joined store and a SHA-256 of it, both synced')]),
    ...(upstream.length === 0
      ? []
      : [ratio(against(upstream), 0.66, 'C with libhdf5 and the SHA-256, as upstream, both synced')]),
    { name: `${name}, resident`, value: memory, unit: 'MB', limit: 150 },
  ];
}
