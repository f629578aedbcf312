/** What a run is: events, the state they fold to, the journal, liveness, the lock, and how a supervisor is asked and started. */
export * from './control';
export * from './events';
export * from './intent';
export * from './journal';
export * from './launch';
export * from './lease-memory';
export * from './lifecycle';
export * from './liveness';
export * from './lock';
export * from './own-place';
export * from './registry';
export * from './state';
export * from './text';
export * from './user-folders';
export * from './view';
