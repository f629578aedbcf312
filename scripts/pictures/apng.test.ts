import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { animated, chunksOf } from './apng.mts';

/** A picture of one grey pixel, its data in so many chunks. */
function pixel(grey: number, width = 1, dataChunks = 1): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(1, 4);
  header[8] = 8;
  const data = deflateSync(Buffer.from([0, ...Array<number>(width).fill(grey)]));
  const cut = Math.ceil(data.length / dataChunks);
  const pieces = Array.from({ length: dataChunks }, (_, i) => data.subarray(i * cut, (i + 1) * cut));
  const chunk = (type: string, body: Buffer) => {
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    const named = Buffer.concat([Buffer.from(type), body]);
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    ...pieces.map((piece) => chunk('IDAT', piece)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('a film', () => {
  test('shows its frames in turn: sequence numbers run through, and the pixels are the same', () => {
    const film = animated([
      { png: pixel(10), seconds: 1.5 },
      { png: pixel(20, 1, 2), seconds: 0.25 },
    ]);
    const chunks = chunksOf(film);
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'acTL', 'fcTL', 'IDAT', 'fcTL', 'fdAT', 'fdAT', 'IEND']);
    expect(chunks[1]?.data.readUInt32BE(0)).toBe(2);
    const sequence = chunks.filter(({ type }) => /^f/.test(type)).map(({ data }) => data.readUInt32BE(0));
    expect(sequence).toEqual([0, 1, 2, 3]);
    const delays = chunks.filter(({ type }) => type === 'fcTL').map(({ data }) => data.readUInt16BE(20));
    expect(delays).toEqual([150, 25]);
    const second = Buffer.concat(chunks.filter(({ type }) => type === 'fdAT').map(({ data }) => data.subarray(4)));
    expect(second).toEqual(
      Buffer.concat(
        chunksOf(pixel(20))
          .filter((c) => c.type === 'IDAT')
          .map((c) => c.data),
      ),
    );
  });

  test('is refused without frames, with frames of two sizes, and with what is no picture', () => {
    expect(() => animated([])).toThrow('a film needs a frame');
    const frames = [pixel(1), pixel(1, 2)].map((png) => ({ png, seconds: 1 }));
    expect(() => animated(frames)).toThrow('frame 2 has another size');
    expect(() => animated([{ png: Buffer.from('GIF89a'), seconds: 1 }])).toThrow('not a PNG file');
  });
});
