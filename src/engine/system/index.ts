/** Systems: their components and time series, built in code or read from files. */
export * from './components';
export type { RtsGmlcOptions } from './rts-gmlc/read';
export type { ComponentInput } from './schema';
export { type InitialState, System, type SystemInput, type TimeSeriesInput } from './system';
