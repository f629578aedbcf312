import { UserError } from '../text';

/** A store, or a part of it, that is not laid out as stores are. */
export class NotUnderstood extends UserError {
  constructor(
    file: string,
    /** As a clause about the store. */
    readonly what: string,
  ) {
    super('store.layout', `${file} is not a store that can be read here: ${what}.`);
  }
}

export const notUnderstood = (hdf5: { readonly file: string }, what: string): UserError =>
  new NotUnderstood(hdf5.file, what);
