/** When the last one ends, each in this order executed by who is free first; 0 of none. In the unit of the durations. */
export function makespanOf(durations: readonly number[], processes: number): number {
  const free = new Array<number>(Math.max(1, Math.min(processes, durations.length))).fill(0);
  for (const duration of durations) {
    let next = 0;
    for (let i = 1; i < free.length; i += 1) if ((free[i] ?? 0) < (free[next] ?? 0)) next = i;
    free[next] = (free[next] ?? 0) + duration;
  }
  return free.reduce((latest, end) => Math.max(latest, end), 0);
}
