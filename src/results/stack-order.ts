/** In which order people of the field stack generation: what runs through lies lowest, what the weather gives on top. */

/** Words of fuels, prime movers and types of components, lowest first; the first that fits counts. */
const ORDER: readonly RegExp[] = [
  /nuclear/,
  /coal|lignite|anthracite|bituminous/,
  // Here lies what burns something else, see OTHER.
  /(?!)/,
  /gas|\bng\b|oil|diesel|petroleum|combined cycle|\b(?:cc|ct|gt|ic)\b/,
  /hydro|water|run.of.river|\b(?:ror|hy|ha|ps)\b/,
  /wind|\b(?:wt|ws)\b/,
  /renewable/,
  /solar|photovoltaic|\b(?:pv|pve|rtpv|csp|cp)\b/,
];
const OTHER = 2;
/** What is left of a stack with too many layers. */
export const ABOVE_ALL = ORDER.length;

/** Where a layer of generation lies, 0 the lowest, by its fuel, prime mover or type of component as PowerSystems and RTS-GMLC write them. */
export function heightOf(source: string): number {
  // CamelCase and UPPER_SNAKE come apart into words.
  const words = source
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/_/g, ' ')
    .toLowerCase();
  const height = ORDER.findIndex((pattern) => pattern.test(words));
  return height < 0 ? OTHER : height;
}
