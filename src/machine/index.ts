/** This machine and this user: processes and how they are told apart, the user's folders, sockets for the same user. */
export * from './kept-socket';
export * from './line-splitter';
export * from './liveness';
export * from './once-each';
export * from './own-program';
export * from './own-socket';
export * from './strangers';
export * from './user-folders';
