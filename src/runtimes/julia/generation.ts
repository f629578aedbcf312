/**
 * The lines of PowerSimulations that behave differently: `documented` is what the published how-to was written for,
 * G0 has today's names, G1's join looks at every partition, G2 writes `outputs` instead of `results`.
 */
export type Generation = 'documented' | 'G0' | 'G1' | 'G2' | 'unknown';

/**
 * What a loaded package can do, as `driver/features.jl` finds it: the probe's answer, or the capabilities that a worker
 * sends after `load`. Booleans `partitions, simulationBuildStatus, buildStatus, skipFailures, buildTakesSerialize`,
 * texts `resultsFolder, runSuccess, packageVersion, activeProject`.
 */
export type Features = Readonly<Record<string, boolean | string>>;

/** The generation by its features, never by version. */
export function generationOf(features: Features): Generation {
  if (features['resultsFolder'] === 'outputs') return 'G2';
  if (features['skipFailures'] === true) return 'G1';
  if (features['simulationBuildStatus'] === true) return 'G0';
  return features['buildTakesSerialize'] === true || features['buildStatus'] === true ? 'documented' : 'unknown';
}
