/** Attempts as bars on lanes, and memory by lane: loaded with a timeline only. */
export { type LaneMemory, lanesOfWorkers, memoryByLane, thinned } from './memory';
export { barDetails, type Span, type Timeline, type TimelineBar, timelineOf } from './timeline';
