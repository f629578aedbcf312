/** HDF5 files: the only place that knows h5wasm. Not for `src/store/index.ts`: it is heavy. */
export { type AttributeInput, type AttributeValue, float64, int64 } from './attributes';
export { createHdf5, firstFailureOf, hdf5Reader, openHdf5, withHdf5 } from './file';
export type { DatasetInfo, Hdf5File, Hdf5Link, Hyperslab, LinkKind } from './hdf5-file';
export type { DataLayout } from './layout';
export { LibraryError } from './library';
export { packTexts } from './same-texts';
