import { createHash } from 'node:crypto';
import type { SeriesMap } from './series';

/** A UUID of version 5's form from a system's content: the same wherever the same data are read. */
export function contentUuid(components: string, series: SeriesMap): string {
  const hash = createHash('sha1').update(components);
  for (const [key, byResolution] of series) {
    for (const { initialTime, resolutionMs, values } of byResolution.values()) {
      hash.update(`\n${key} ${initialTime} ${resolutionMs} ${values.length}\n`);
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  const bytes = hash.digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
