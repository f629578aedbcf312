/** The word that was probably meant; undefined when none is near. */
export function nearestOf(word: string, allowed: readonly string[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const given = plain(word);
  const rated = allowed.map((name) => {
    const other = plain(name);
    const part = given.length >= 3 && (other.includes(given) || given.includes(other));
    return { name, steps: part && given !== other ? 1 : distance(given, other) };
  });
  const [best] = rated.sort((a, b) => a.steps - b.steps);
  const least = given.length > 3 ? 2 : 1;
  return best && best.steps <= Math.max(least, Math.floor(given.length / 3)) ? best.name : undefined;
}

/** Letters to insert, delete or replace, and neighbours to swap (optimal string alignment). */
function distance(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = swaps ? (before[j - 2] ?? 0) + 1 : replaced;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
