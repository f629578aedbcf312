/** Compares two stores value by value with h5wasm alone, which knows nothing of ours. */
import h5wasm, { Dataset, File, Group } from 'h5wasm/node';

/** @returns what differs, by path; `skip` leaves paths out */
export async function differences(a: string, b: string, skip: (path: string) => boolean): Promise<string[]> {
  const [left, right] = [await contentsOf(a), await contentsOf(b)];
  const names = [...new Set([...left.keys(), ...right.keys()])].filter((name) => !skip(name));
  if (names.length === 0) throw new Error(`there is nothing to compare in ${a}`);
  return names.filter((name) => left.get(name) !== right.get(name)).sort();
}

/** What differs between two runs of the same: what is named by the run or the moment, and the seconds that solving took. */
export function namesTheRun(name: string): boolean {
  return ['serialized_keys', '/systems/', 'optimizer_stats'].some((part) => name.includes(part));
}

/** Shape, type and values of every dataset, and the values of every attribute (`path@name`), as text. */
async function contentsOf(path: string): Promise<Map<string, string>> {
  await h5wasm.ready;
  const file = new File(path, 'r');
  // A failed open does not throw.
  if (file.file_id < 0n) throw new Error(`${path} is no HDF5 file`);
  const contents = new Map<string, string>();
  try {
    visit(file, '', contents);
  } finally {
    file.close();
  }
  return contents;
}

function visit(item: Group | Dataset, path: string, contents: Map<string, string>): void {
  for (const [name, attribute] of Object.entries(item.attrs)) contents.set(`${path}@${name}`, text(attribute.value));
  if (item instanceof Dataset) {
    contents.set(path, `${JSON.stringify(item.shape)} ${text(item.dtype)} ${text(item.value)}`);
    return;
  }
  for (const name of item.keys()) {
    const child = item.get(name);
    if (child instanceof Group || child instanceof Dataset) visit(child, `${path}/${name}`, contents);
  }
}

function text(value: unknown): string {
  if (ArrayBuffer.isView(value)) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? 'none';
}
