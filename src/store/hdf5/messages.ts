/** Messages of object headers (version 3.0 of the file format's specification, section IV.A.1). */
import { numberAt, type ReadAt } from './bytes';

/** Types of messages. */
export const MESSAGE = {
  dataspace: 0x0001,
  linkInfo: 0x0002,
  datatype: 0x0003,
  link: 0x0006,
  externalFiles: 0x0007,
  layout: 0x0008,
  filters: 0x000b,
  attribute: 0x000c,
  continuation: 0x0010,
  symbolTable: 0x0011,
  attributeInfo: 0x0015,
} as const;

const SHARED = 0x02;

export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly body: Buffer;
}

/** What it says stands elsewhere. */
export const isShared = ({ flags }: Message) => (flags & SHARED) !== 0;

/** Of the only message of a type; undefined where there is none, or several, or it stands elsewhere. */
export function onlyBody(messages: readonly Message[], type: number): Buffer | undefined {
  const [found, ...more] = messages.filter((message) => message.type === type);
  return found && more.length === 0 && !isShared(found) ? found.body : undefined;
}

/** All messages of the object header at `header`, of version 1 or 2, continuation blocks included; undefined for anything else. */
export function headerMessages(readAt: ReadAt, header: number): Message[] | undefined {
  const start = readAt(header, 16);
  if (start.length < 16) return undefined;
  if (start.toString('latin1', 0, 4) === 'OHDR') return version2(readAt, header, start);
  if (start[0] !== 1) return undefined;
  return collect(readAt, { offset: header + 16, length: start.readUInt32LE(8) }, version1Block);
}

function version2(readAt: ReadAt, header: number, start: Buffer): Message[] | undefined {
  if (start[4] !== 2) return undefined;
  const flags = start.readUInt8(5);
  const sizeAt = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const size = readAt(header + sizeAt, sizeBytes);
  if (size.length < sizeBytes || sizeBytes > 6) return undefined;
  const first = { offset: header + sizeAt + sizeBytes, length: size.readUIntLE(0, sizeBytes) };
  return collect(readAt, first, (block, continued) => version2Block(block, continued, (flags & 0x04) !== 0));
}

interface Block {
  readonly offset: number;
  readonly length: number;
}

/** More blocks than any dataset has: a circle. */
const MOST_BLOCKS = 1000;
const MOST_BYTES = 1 << 24;

function collect(
  readAt: ReadAt,
  first: Block,
  parse: (block: Buffer, continued: boolean) => Message[] | undefined,
): Message[] | undefined {
  const blocks: Block[] = [first];
  const messages: Message[] = [];
  for (let i = 0; i < blocks.length; i += 1) {
    const { offset, length } = blocks[i] ?? first;
    if (length > MOST_BYTES || blocks.length > MOST_BLOCKS) return undefined;
    const bytes = readAt(offset, length);
    const parsed = bytes.length === length ? parse(bytes, i > 0) : undefined;
    if (!parsed) return undefined;
    for (const message of parsed) {
      messages.push(message);
      if (message.type !== MESSAGE.continuation) continue;
      if (message.body.length < 16) return undefined;
      const at = numberAt(message.body, 0);
      const size = numberAt(message.body, 8);
      if (at === undefined || size === undefined) return undefined;
      blocks.push({ offset: at, length: size });
    }
  }
  return messages;
}

function version1Block(block: Buffer): Message[] | undefined {
  const messages: Message[] = [];
  for (let at = 0; at + 8 <= block.length; ) {
    const size = block.readUInt16LE(at + 2);
    const end = at + 8 + size;
    if (end > block.length) return undefined;
    messages.push({
      type: block.readUInt16LE(at),
      flags: block.readUInt8(at + 4),
      body: block.subarray(at + 8, end),
    });
    at = end;
  }
  return messages;
}

function version2Block(block: Buffer, continued: boolean, ordered: boolean): Message[] | undefined {
  const messages: Message[] = [];
  // A continuation block has its own signature and checksum around the messages.
  if (continued && block.toString('latin1', 0, 4) !== 'OCHK') return undefined;
  const last = continued ? block.length - 4 : block.length;
  const head = ordered ? 6 : 4;
  // What is shorter than a message's head is a gap.
  for (let at = continued ? 4 : 0; at + head <= last; ) {
    const end = at + head + block.readUInt16LE(at + 1);
    if (end > last) return undefined;
    messages.push({ type: block.readUInt8(at), flags: block.readUInt8(at + 3), body: block.subarray(at + head, end) });
    at = end;
  }
  return messages;
}
