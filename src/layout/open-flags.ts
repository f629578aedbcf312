import { constants } from 'node:fs';

/** Where the system knows no such flag, as on Windows, links need rights of their own to be made. */
const noFollow = constants.O_NOFOLLOW ?? 0;

/** Flags to open one of our own files with: to read it, append to it or write it anew, and never the file that a link names. */
export const READ_NO_LINK = constants.O_RDONLY | noFollow;
export const APPEND_NO_LINK = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | noFollow;
export const READ_APPEND_NO_LINK = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | noFollow;
/** As {@link APPEND_NO_LINK}, to a file that is there. */
export const APPEND_EXISTING = constants.O_WRONLY | constants.O_APPEND | noFollow;
export const REWRITE_NO_LINK = constants.O_WRONLY | constants.O_TRUNC | constants.O_CREAT | noFollow;
