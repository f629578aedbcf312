/** How a script's language is spoken: the worker protocol, and one folder per language. */
export * from './join-engine';
export * from './protocol';
export * from './runtime';
export * from './runtimes';
