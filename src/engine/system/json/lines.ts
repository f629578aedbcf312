import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { Path } from '../problems';

/** The line, from 1, of what stands at a path in JSON text; of the nearest that is there. */
export function lineOf(text: string, tree: Node | undefined, path: Path): number {
  if (!tree) return 1;
  const keys = path.map((key) => (typeof key === 'number' ? key : String(key)));
  for (let length = keys.length; length >= 0; length -= 1) {
    const node = findNodeAtLocation(tree, keys.slice(0, length));
    if (node) return text.slice(0, node.offset).split('\n').length;
  }
  return 1;
}
