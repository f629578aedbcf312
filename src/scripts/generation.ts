/**
 * The line of PowerSimulations that a script is read for: `documented` is what the published how-to was written for;
 * G0 to G2 have today's names.
 */
export type Generation = 'documented' | 'G0' | 'G1' | 'G2' | 'unknown';

/** Whether the installation is known to have today's names. */
export function hasTodaysNames(generation: Generation | undefined): boolean {
  return generation === 'G0' || generation === 'G1' || generation === 'G2';
}

/** A name that changed between the how-to and today. */
export interface RenamedStatus {
  /** The type that the status belongs to, in each line. */
  readonly documented: string;
  readonly today: string;
}

/** `build!` answers one of these. */
export const BUILT: RenamedStatus = { documented: 'BuildStatus.BUILT', today: 'SimulationBuildStatus.BUILT' };
/** `execute!` answers one of these. */
export const SUCCESS: RenamedStatus = {
  documented: 'RunStatus.SUCCESSFUL',
  today: 'RunStatus.SUCCESSFULLY_FINALIZED',
};
