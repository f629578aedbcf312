/** Where a simulation is, or how much of a join is done. */
export interface ProgressReport {
  /** From 1. */
  readonly step: number;
  readonly of: number;
  readonly simulatedTime?: string;
  readonly model?: string;
}

/** Which reports are worth a message: those of a new step, or only one in a while. */
export type Worth = 'everyStep' | 'now and then';

/**
 * Passes on at most one report in `every` milliseconds, besides the last step's and, where it is worth that, the first
 * of every step.
 */
export function throttled(
  report: (report: ProgressReport) => void,
  worth: Worth,
  every: number,
  now: () => number = () => performance.now(),
): (report: ProgressReport) => void {
  let step: number | undefined;
  let at = Number.NEGATIVE_INFINITY;
  return (progress) => {
    const time = now();
    const isNews = progress.step !== step && (worth === 'everyStep' || progress.step >= progress.of);
    if (!isNews && time - at < every) return;
    step = progress.step;
    at = time;
    const { simulatedTime, model } = progress;
    report({
      step: progress.step,
      of: progress.of,
      ...(simulatedTime === undefined ? {} : { simulatedTime }),
      ...(model === undefined ? {} : { model }),
    });
  };
}
