/** What every room needs to speak to people: errors with a remedy, translation, durations and sizes. Imports nothing. */
export * from './columns';
export * from './format';
export * from './nearest';
export * from './outlive-readers';
export * from './quoted';
export * from './shell-word';
export * from './terminal';
export * from './translate';
export * from './user-error';
