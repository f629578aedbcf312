/** Reading logs: the source lines they name, what belongs together in them, and where something stands in many of them. */
export * from './files';
export * from './places';
export * from './search';
export * from './sections';
