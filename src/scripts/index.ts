/** Reads a script without running it: its functions, what a run would stumble over, and why it failed. Pure. */
export * from './explain';
export * from './find-simulation';
export * from './findings';
export type { FunctionInfo } from './functions';
export type { Generation } from './generation';
export { inspectScript, type ScriptInspection } from './inspect';
export { inspectAny } from './inspect-any';
export { inspectJavaScript } from './javascript';
export * from './language';
export * from './names';
export type { FoundSimulation, FunctionNames, Place } from './places';
export type { InspectOptions } from './script';
