/** Animated PNG: the frames of a film in one file that browsers show as they show a picture. */
import { crc32 } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture, and for how long it is shown. */
export interface Frame {
  /** A PNG file; all frames have the same size and kind of pixels. */
  readonly png: Buffer;
  readonly seconds: number;
}

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/**
 * Frames one after the other, over and over; their pixels are taken over as they are compressed.
 * @see https://www.w3.org/TR/png-3/#apng-frame-based-animation
 * @throws Error for no frames, and for frames that differ in size or kind
 */
export function animated(frames: readonly Frame[]): Buffer {
  const all = frames.map(({ png }) => chunksOf(png));
  const header = all[0]?.find(({ type }) => type === 'IHDR')?.data;
  if (!header) throw new Error('a film needs a frame');
  let sequence = 0;
  const parts: Chunk[] = [
    { type: 'IHDR', data: header },
    { type: 'acTL', data: numbers([frames.length, 4], [0, 4]) },
  ];
  for (const [i, chunks] of all.entries()) {
    if (!chunks.find(({ type }) => type === 'IHDR')?.data.equals(header)) {
      throw new Error(`frame ${i + 1} has another size or other pixels than the first one`);
    }
    parts.push({ type: 'fcTL', data: control(sequence, header, frames[i]?.seconds ?? 0) });
    sequence += 1;
    for (const { type, data } of chunks) {
      if (type !== 'IDAT') continue;
      if (i === 0) parts.push({ type, data });
      else {
        parts.push({ type: 'fdAT', data: Buffer.concat([numbers([sequence, 4]), data]) });
        sequence += 1;
      }
    }
  }
  parts.push({ type: 'IEND', data: Buffer.alloc(0) });
  return Buffer.concat([SIGNATURE, ...parts.map(encoded)]);
}

/** The parts of a PNG file, in their order. @throws Error for what is none */
export function chunksOf(png: Buffer): Chunk[] {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('not a PNG file');
  const chunks: Chunk[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/** Of a frame that fills the picture, and is replaced as a whole. */
function control(sequence: number, header: Buffer, seconds: number): Buffer {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const delay = [Math.round(seconds * 100), 100] as const;
  return numbers([sequence, 4], [width, 4], [height, 4], [0, 4], [0, 4], [delay[0], 2], [delay[1], 2], [0, 1], [0, 1]);
}

function encoded({ type, data }: Chunk): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([numbers([data.length, 4]), body, numbers([crc32(body), 4])]);
}

/** Numbers of so many bytes each, the highest byte first. */
function numbers(...all: readonly (readonly [value: number, bytes: number])[]): Buffer {
  return Buffer.concat(
    all.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntBE(value, 0, bytes);
      return buffer;
    }),
  );
}
