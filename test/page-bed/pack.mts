import type { Packed } from './in-page.mts';

/** A message as VS Code hands it to a page: what JSON cannot say is lost (NaN, undefined), typed arrays stay whole. */
export function pack(message: unknown): Packed {
  const buffers: string[] = [];
  const json = JSON.stringify(message, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    buffers.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'));
    return { $buffer: buffers.length - 1, kind: value.constructor.name };
  });
  return { json, buffers };
}
