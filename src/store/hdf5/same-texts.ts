import { infoOf, type OpenFile } from './objects';

/** Texts as they lie in memory: UTF-8, a zero after each. */
export const packTexts = (texts: readonly string[]): Uint8Array => Buffer.from(texts.map((t) => `${t}\0`).join(''));

/**
 * Whether a dataset of variable-length strings holds these texts; false also for anything else. Makes no JavaScript
 * strings: a join compares millions of column names.
 */
export function holdsTexts(open: OpenFile, dataset: string, packed: Uint8Array): boolean {
  const known = open.directory()?.holdsTexts(dataset, packed);
  if (known !== undefined) return known;
  const { id } = open;
  const { module, call } = open.library;
  const { variable, type, shape } = infoOf(open, dataset);
  if (!variable || type !== 'string') return false;
  const count = shape.reduce((product, n) => product * n, 1);
  const pointers = module._malloc(Math.max(1, count) * 4);
  if (pointers === 0) return false;
  try {
    call(
      (m) => m.get_dataset_data(id, dataset, null, null, null, BigInt(pointers)),
      (status) => status < 0,
    );
    try {
      return sameBytes(module.HEAPU8, pointers, count, packed);
    } finally {
      module.reclaim_vlen_memory(id, dataset, '', BigInt(pointers));
    }
  } finally {
    module._free(pointers);
  }
}

function sameBytes(heap: Uint8Array, pointers: number, count: number, packed: Uint8Array): boolean {
  const list = new Uint32Array(heap.buffer, pointers, count);
  let at = 0;
  for (const pointer of list) {
    for (let i = pointer; ; i += 1) {
      const byte = heap[i];
      if (byte !== packed[at]) return false;
      at += 1;
      if (byte === 0) break;
    }
  }
  return at === packed.length;
}
