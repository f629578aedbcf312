import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Block, Gather, Piece } from './extents';
import { type OpenFiles, readExactly, writeExactly } from './open-files';

/** Buffers in flight: some being read, one being hashed, some being written. */
const BUFFERS = 6;
/** Bytes after which the disk is asked to begin, so that little is left to wait for at the end. */
const SYNC_EVERY = 128 << 20;
/** Pieces of a block that are read at once: with all blocks in flight fewer files than may be open. */
const PIECES_AT_ONCE = 12;

export interface WriteBlocks {
  readonly target: FileHandle;
  /** For messages. */
  readonly targetName: string;
  readonly sources: OpenFiles;
  /** In the order of the file. */
  readonly blocks: Iterable<Block>;
  /** No block is longer. */
  readonly blockBytes: number;
  readonly syncEvery?: number;
  /** Told of the bytes of each block, in their order. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  /** Bytes that are done, of all blocks. */
  readonly onProgress?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Writes blocks of the joined store and returns the SHA-256 of all their bytes, in hexadecimal. */
export async function writeHashed(options: Omit<WriteBlocks, 'onBytes'>): Promise<string> {
  const hash = createHash('sha256');
  await writeBlocks({ ...options, onBytes: (bytes) => hash.update(bytes) });
  return hash.digest('hex');
}

/**
 * Writes blocks of the joined store. Reads, whatever is done with the bytes, and writes overlap. Zeros are not written
 * where the file reads as zeros already, so that holes stay holes.
 */
export async function writeBlocks(options: WriteBlocks): Promise<void> {
  const { target, sources, blocks, blockBytes, syncEvery = SYNC_EVERY, onBytes, onProgress, signal } = options;
  const free: Buffer[] = Array.from({ length: BUFFERS }, () => Buffer.allocUnsafeSlow(blockBytes));
  const reading: {
    readonly block: Block;
    readonly bytes: Buffer;
    readonly buffer: Buffer;
    readonly ready: Promise<void>;
  }[] = [];
  const writing: Promise<Buffer>[] = [];
  let done = 0;
  let synced = 0;
  let syncing: Promise<void> | undefined;
  // Linux reports what could not be written back to one sync only: the caller's own would succeed after it.
  let notSynced: { readonly error: unknown } | undefined;

  function refuseNotSynced(): void {
    if (notSynced) throw notSynced.error;
  }

  function syncMeanwhile(): void {
    refuseNotSynced();
    if (syncing || done - synced < syncEvery) return;
    synced = done;
    syncing = target.datasync().then(
      () => {
        syncing = undefined;
      },
      (error: unknown) => {
        notSynced = { error };
      },
    );
  }

  async function write(block: Block, bytes: Buffer, buffer: Buffer): Promise<Buffer> {
    if (block.kind === 'kept') return buffer;
    if (isZero(bytes)) {
      if (block.hollow) return buffer;
      await readExactly(target, bytes, block.offset, options.targetName);
      if (isZero(bytes)) return buffer;
      bytes.fill(0);
    }
    await writeExactly(target, bytes, block.offset);
    return buffer;
  }

  async function finishOldest(): Promise<void> {
    const oldest = reading.shift();
    if (!oldest) return;
    await oldest.ready;
    signal?.throwIfAborted();
    onBytes?.(oldest.bytes);
    // Awaited below; a failure must not count as unhandled until then.
    const written = write(oldest.block, oldest.bytes, oldest.buffer);
    written.catch(() => undefined);
    writing.push(written);
    done += oldest.block.length;
    onProgress?.(done);
    syncMeanwhile();
  }

  try {
    for (const block of blocks) {
      while (free.length === 0) {
        // Half of the buffers are written while the next are hashed.
        while (writing.length < BUFFERS / 2 && reading.length > 0) await finishOldest();
        const written = await writing.shift();
        if (written) free.push(written);
      }
      const buffer = free.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
      const bytes = buffer.subarray(0, block.length);
      const ready = readBlock(block, bytes, sources, target, options.targetName);
      ready.catch(() => undefined);
      reading.push({ block, bytes, buffer, ready });
    }
    while (reading.length > 0) await finishOldest();
    await Promise.all(writing);
    await syncing;
    refuseNotSynced();
  } finally {
    await Promise.allSettled([...reading.map((r) => r.ready), ...writing, syncing]);
  }
}

async function readBlock(
  block: Block,
  into: Buffer,
  sources: OpenFiles,
  target: FileHandle,
  targetName: string,
): Promise<void> {
  switch (block.kind) {
    case 'kept':
      return readExactly(target, into, block.offset, targetName);
    case 'pieces':
      for (let i = 0; i < block.pieces.length; i += PIECES_AT_ONCE) {
        const some = block.pieces.slice(i, i + PIECES_AT_ONCE);
        await Promise.all(some.map((piece) => readPiece(piece, into, sources)));
      }
      return;
    case 'gathers':
      // One after the other, through one buffer; other blocks are read at the same time.
      await readGathers(block.gathers, into, sources);
      return;
  }
}

async function readPiece({ at, length, source }: Piece, into: Buffer, sources: OpenFiles): Promise<void> {
  const part = into.subarray(at, at + length);
  if (source) await sources.read(source.partition, part, source.offset);
  else fillNaN(part);
}

async function readGathers(gathers: readonly Gather[], into: Buffer, sources: OpenFiles): Promise<void> {
  const longest = Math.max(...gathers.map(({ source, rows, run }) => (source ? (rows - 1) * source.stride + run : 0)));
  const buffer = Buffer.allocUnsafeSlow(longest);
  for (const { at, targetStride, rows, run, source } of gathers) {
    if (source)
      await sources.read(source.partition, buffer.subarray(0, (rows - 1) * source.stride + run), source.offset);
    for (let row = 0; row < rows; row += 1) {
      const target = at + row * targetStride;
      if (source) buffer.copy(into, target, row * source.stride, row * source.stride + run);
      else fillNaN(into.subarray(target, target + run));
    }
  }
}

const ZEROS = Buffer.alloc(1 << 16);

/** Whether there is nothing but zeros; soon answered where there is anything else. */
export function isZero(bytes: Buffer): boolean {
  for (let at = 0; at < bytes.length; at += ZEROS.length) {
    const length = Math.min(ZEROS.length, bytes.length - at);
    if (ZEROS.compare(bytes, at, at + length, 0, length) !== 0) return false;
  }
  return true;
}

/** Whole doubles of a buffer that begins at one. */
function fillNaN(bytes: Buffer): void {
  new Float64Array(bytes.buffer, bytes.byteOffset, bytes.length / 8).fill(Number.NaN);
}
