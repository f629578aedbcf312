/** `find`, asked once for each object; what it found is forgotten with the object. */
export function onceEach<Key extends object, Found>(find: (key: Key) => Found): (key: Key) => Found {
  const known = new WeakMap<Key, { readonly found: Found }>();
  return (key) => {
    const { found } = known.get(key) ?? { found: find(key) };
    known.set(key, { found });
    return found;
  };
}
