/** What is wrong with a store, in words of ours: what the HDF5 library says of it helps nobody. */
import { messageOf, UserError } from '../../text';
import { LibraryError } from '../hdf5';

/** A sentence about a store that could not be opened or read. */
export const damageOf = (file: string, error: UserError): string =>
  error.cause instanceof LibraryError ? `The store ${file} ${damaged}.` : error.message;

/**
 * The same as a clause about "its store", also where it cannot be compared with the others.
 * @throws anything but a UserError
 */
export function troubleOf(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  if (error.cause instanceof LibraryError) return damaged;
  if (error.code === 'join.partitionDiffers') return `does not fit the others: ${messageOf(error.cause)}`;
  if (error.code === 'join.unknownStore') return `holds what cannot be compared: ${messageOf(error.cause)}`;
  return `cannot be read: ${error.message.replace(/\.$/, '')}`;
}

const damaged = 'is damaged, or its disk cannot be read';
