/** Major, minor, patch. */
export type JuliaVersion = readonly [major: number, minor: number, patch: number];

/** Oldest Julia that `driver.jl` runs on. */
export const OLDEST_JULIA: JuliaVersion = [1, 5, 0];

/** Reads `julia version 1.5.3`, `1.12.0-rc1`; nothing if there is no version in the text. */
export function parseVersion(text: string): JuliaVersion | undefined {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** `1.5.3` */
export function formatVersion(version: JuliaVersion): string {
  return version.join('.');
}

/** Whether `version` is `least` or newer. */
export function isAtLeast(
  version: JuliaVersion,
  least: readonly [major: number, minor: number, patch?: number],
): boolean {
  for (const position of [0, 1, 2] as const) {
    const difference = version[position] - (least[position] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
