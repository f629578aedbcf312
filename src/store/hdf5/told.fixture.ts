/** All that a file says of itself, by the library and by its bytes. */
import { type Hdf5File, withHdf5 } from './index';
import { packTexts } from './same-texts';

/** All objects with all that is asked of them. */
function told(hdf5: Hdf5File, group = '/'): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const { name, kind } of hdf5.links(group)) {
    const object = `${group === '/' ? '' : group}/${name}`;
    all[object] = kind;
    if (hdf5.kind(object) !== kind) throw new Error(`${object} is two things`);
    if (kind === 'dataset') {
      const info = hdf5.info(object);
      const texts = info.type === 'string' ? hdf5.readStrings(object) : undefined;
      const holds =
        texts &&
        [texts, texts.slice(1), [...texts, ''], texts.map((t) => `${t}x`)].map((t) =>
          hdf5.holdsTexts(object, packTexts(t)),
        );
      all[object] = [info, hdf5.storage(object), hdf5.attributes(object), texts, holds];
    }
    if (kind === 'group') Object.assign(all, { [object]: [kind, hdf5.attributes(object)] }, told(hdf5, object));
  }
  return all;
}

/** A file that is written is asked about by the library, one that is read by its bytes. */
export async function byBoth(file: string): Promise<{ library: object; bytes: object }> {
  return {
    library: await withHdf5(file, 'r+', (hdf5) => told(hdf5)),
    bytes: await withHdf5(file, 'r', (hdf5) => told(hdf5)),
  };
}
