import type { Target } from '../../results/protocol';

/** One word for what is opened. */
export const targetKey = (target: Target) => (target.kind === 'simulation' ? target.folder : target.file);
