/**
 * The objects of an HDF5 file, found in its bytes as the file format's specification describes them (version 3.0, sections II.A,
 * III.A.1, III.B to III.D, IV.A.2.b to IV.A.2.g): asking the library for each takes a hundred times as long. What is not
 * understood is `undefined`, never a guess; then the library is asked.
 */
import type { AttributeValue } from './attributes';
import { attributesIn } from './attributes-in-header';
import { inPages, isUndefinedAddress, numberAt, type Pages, type ReadAt, safeNumber } from './bytes';
import { describedBy } from './described';
import { GlobalHeap, REFERENCE_BYTES } from './global-heap';
import type { LinkKind } from './hdf5-file';
import { placeOf } from './layout';
import { headerMessages, isShared, MESSAGE, type Message, onlyBody } from './messages';
import { rootOf } from './superblock';

/** What stands at a path. A link has no header. */
export interface FoundObject {
  readonly kind: LinkKind;
  readonly messages?: readonly Message[];
}

type Entry = { readonly header: number } | { readonly link: 'softLink' | 'externalLink' };
type Entries = ReadonlyMap<string, Entry>;

/** More than any store has: a circle, or rubbish. */
const MOST_NODES = 10_000;
const MOST_HEAP_BYTES = 1 << 24;
const SYMBOL_BYTES = 40;

export class Directory {
  private readonly found = new Map<number, readonly Message[] | undefined>();
  private readonly groups = new Map<number, Entries | undefined>();
  private readonly heap: GlobalHeap;

  private readonly readAt: ReadAt;

  private constructor(
    private readonly pages: Pages,
    private readonly root: number,
  ) {
    this.readAt = pages.readAt;
    this.heap = new GlobalHeap(pages.readAt);
  }

  /** Undefined where addresses are not plain. */
  static of(bytes: ReadAt): Directory | undefined {
    const pages = inPages(bytes);
    const root = safeNumber(rootOf(pages.readAt) ?? -1n);
    return root === undefined || root < 0 ? undefined : new Directory(pages, root);
  }

  /** Gives back what was read; nothing that it told of may be looked at any more. */
  release(): void {
    this.pages.release();
  }

  /** null where there is nothing; undefined where that cannot be told. */
  at(path: string): FoundObject | null | undefined {
    let entry: Entry = { header: this.root };
    for (const name of path.split('/').filter(Boolean)) {
      const entries: Entries | undefined = 'header' in entry ? this.entriesOf(entry.header) : undefined;
      if (!entries) return undefined;
      const next: Entry | undefined = entries.get(name);
      if (!next) return null;
      entry = next;
    }
    if ('link' in entry) return { kind: entry.link };
    const messages = this.messagesAt(entry.header);
    const kind = messages && kindIn(messages);
    return messages && kind && { kind, messages };
  }

  /** In the order of their bytes; undefined where they cannot be told. */
  names(group: string): string[] | undefined {
    const found = this.at(group);
    const entries = found?.kind === 'group' && found.messages ? this.entriesIn(found.messages) : undefined;
    return entries && [...entries.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  /** Undefined where they cannot be told. */
  attributes(path: string): ReadonlyMap<string, AttributeValue> | undefined {
    const messages = this.at(path)?.messages;
    return messages && attributesIn(messages, this.heap);
  }

  /**
   * Whether a dataset holds these texts, packed by `packTexts`.
   * @returns undefined where it holds anything else, or that cannot be told
   */
  holdsTexts(path: string, packed: Uint8Array): boolean | undefined {
    const messages = this.at(path)?.messages;
    const described = messages && describedBy(messages);
    const place = messages && placeOf(messages);
    const bytes = described?.shape.reduce((product, n) => product * n, REFERENCE_BYTES);
    if (!described?.variable || !place || place.bytes !== bytes) return undefined;
    const references = this.readAt(place.address, place.bytes);
    if (references.length !== place.bytes) return undefined;
    let at = 0;
    for (let i = 0; i < references.length; i += REFERENCE_BYTES) {
      const found = this.heap.find(references, i);
      if (!found) return undefined;
      const end = at + found.to - found.from;
      if (packed[end] !== 0 || found.bytes.compare(packed, at, end, found.from, found.to) !== 0) return false;
      at = end + 1;
    }
    return at === packed.length;
  }

  private messagesAt(header: number): readonly Message[] | undefined {
    if (!this.found.has(header)) this.found.set(header, headerMessages(this.readAt, header));
    return this.found.get(header);
  }

  private entriesOf(header: number): Entries | undefined {
    if (!this.groups.has(header)) {
      const messages = this.messagesAt(header);
      this.groups.set(header, messages && kindIn(messages) === 'group' ? this.entriesIn(messages) : undefined);
    }
    return this.groups.get(header);
  }

  private entriesIn(messages: readonly Message[]): Entries | undefined {
    const table = onlyBody(messages, MESSAGE.symbolTable);
    const isOld = messages.some(({ type }) => type === MESSAGE.symbolTable);
    const isNew = messages.some(({ type }) => type === MESSAGE.linkInfo);
    if (isOld && isNew) return undefined;
    const entries = isOld ? table && this.symbolsOf(table) : linksIn(messages);
    // Which of two the library would take is not known.
    return entries && new Set(entries.map(([name]) => name)).size === entries.length ? new Map(entries) : undefined;
  }

  /** Of a group as HDF5 has always written it: names in a heap, the rest in the leaves of a tree. */
  private symbolsOf(body: Buffer): (readonly [string, Entry])[] | undefined {
    if (body.length < 16) return undefined;
    const heap = this.heapAt(body.readBigUInt64LE(8));
    const leaves = this.leavesOf(body.readBigUInt64LE(0));
    if (!heap || !leaves) return undefined;
    const entries: (readonly [string, Entry])[] = [];
    for (const leaf of leaves) {
      const head = this.readAt(leaf, 8);
      if (head.length < 8 || head.toString('latin1', 0, 4) !== 'SNOD' || head[4] !== 1) return undefined;
      const count = head.readUInt16LE(6);
      const symbols = this.readAt(leaf + 8, count * SYMBOL_BYTES);
      if (symbols.length < count * SYMBOL_BYTES) return undefined;
      for (let at = 0; at < symbols.length; at += SYMBOL_BYTES) {
        const name = nameAt(heap, symbols.readBigUInt64LE(at));
        const header = numberAt(symbols, at + 8);
        if (name === undefined) return undefined;
        if (symbols.readUInt32LE(at + 16) === 2) entries.push([name, { link: 'softLink' }]);
        else if (header === undefined) return undefined;
        else entries.push([name, { header }]);
      }
    }
    return entries;
  }

  private heapAt(address: bigint): Buffer | undefined {
    const at = safeNumber(address);
    const head = at === undefined ? undefined : this.readAt(at, 32);
    if (!head || head.length < 32 || head.toString('latin1', 0, 4) !== 'HEAP' || head[4] !== 0) return undefined;
    const [bytes, data] = [numberAt(head, 8), numberAt(head, 24)];
    if (bytes === undefined || data === undefined || bytes > MOST_HEAP_BYTES) return undefined;
    const heap = this.readAt(data, bytes);
    return heap.length === bytes ? heap : undefined;
  }

  /** Addresses of the symbol tables below a node of a tree, in order. */
  private leavesOf(root: bigint): number[] | undefined {
    const leaves: number[] = [];
    let nodes = 0;
    const visit = (address: bigint, above: number): boolean => {
      nodes += 1;
      const at = safeNumber(address);
      const head = at === undefined || nodes > MOST_NODES ? undefined : this.readAt(at, 24);
      if (at === undefined || !head || head.length < 24 || head.toString('latin1', 0, 4) !== 'TREE') return false;
      const level = head.readUInt8(5);
      // Levels decrease by one: nothing goes round in a circle.
      if (head[4] !== 0 || level >= above) return false;
      const count = head.readUInt16LE(6);
      // A key of 8 bytes before each child.
      const children = this.readAt(at + 24, count * 16);
      if (children.length < count * 16) return false;
      for (let i = 0; i < count; i += 1) {
        const child = children.readBigUInt64LE(i * 16 + 8);
        const leaf = safeNumber(child);
        if (leaf === undefined) return false;
        if (level > 0 ? !visit(child, level) : leaves.push(leaf) > MOST_NODES) return false;
      }
      return true;
    };
    return visit(root, 256) ? leaves : undefined;
  }
}

function kindIn(messages: readonly Message[]): LinkKind | undefined {
  const has = (type: number) => messages.some((message) => message.type === type);
  const isGroup = has(MESSAGE.symbolTable) || has(MESSAGE.linkInfo);
  if (isGroup && !has(MESSAGE.layout)) return 'group';
  if (has(MESSAGE.layout) && has(MESSAGE.datatype) && !isGroup) return 'dataset';
  return has(MESSAGE.datatype) && !isGroup && !has(MESSAGE.layout) ? 'datatype' : undefined;
}

/** Of a group of the newer kind, as long as it keeps its links in its header. */
function linksIn(messages: readonly Message[]): (readonly [string, Entry])[] | undefined {
  const info = onlyBody(messages, MESSAGE.linkInfo);
  if (!info || !isCompact(info)) return undefined;
  const entries = messages.filter(({ type }) => type === MESSAGE.link).map(linkIn);
  return entries.every((entry) => entry !== undefined) ? entries : undefined;
}

function isCompact(info: Buffer): boolean {
  if (info.length < 2 || info[0] !== 0) return false;
  const heap = 2 + ((info[1] ?? 0) & 1 ? 8 : 0);
  return info.length >= heap + 8 && isUndefinedAddress(info.readBigUInt64LE(heap));
}

function linkIn(message: Message): readonly [string, Entry] | undefined {
  const { body } = message;
  const bits = body[1] ?? 0;
  if (body.length < 4 || body[0] !== 1 || isShared(message)) return undefined;
  const sizeBytes = 1 << (bits & 3);
  const kind = bits & 8 ? (body[2] ?? 0) : 0;
  const sizeAt = 2 + (bits & 8 ? 1 : 0) + (bits & 4 ? 8 : 0) + (bits & 16 ? 1 : 0);
  if (sizeBytes > 4 || sizeAt + sizeBytes > body.length) return undefined;
  const nameAt = sizeAt + sizeBytes;
  const end = nameAt + body.readUIntLE(sizeAt, sizeBytes);
  if (end > body.length) return undefined;
  const name = body.toString('utf8', nameAt, end);
  if (kind !== 0) return [name, { link: kind === 1 ? 'softLink' : 'externalLink' }];
  const header = end + 8 <= body.length ? numberAt(body, end) : undefined;
  return header === undefined ? undefined : [name, { header }];
}

function nameAt(heap: Buffer, offset: bigint): string | undefined {
  const from = Number(offset);
  const end = offset < BigInt(heap.length) ? heap.indexOf(0, from) : -1;
  return end < 0 ? undefined : heap.toString('utf8', from, end);
}
