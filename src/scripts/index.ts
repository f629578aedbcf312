/** Reads a script without running it: its functions, what a run would stumble over, and why it failed. Pure. */
export * from './explain';
export * from './findings';
export type { FunctionInfo } from './functions';
export type { Generation } from './generation';
export { inspectScript, isSimulationScript, type ScriptInspection } from './inspect';
export { inspectAny } from './inspect-any';
export { definesSimulation, inspectJavaScript } from './javascript';
export * from './language';
export * from './names';
export type { InspectOptions } from './script';
