import path from 'node:path';
import { askReader } from './reader';

/** `powersim seams OUT/NAME`: what the steps that neighbouring partitions both computed say of the overlap. */
export function seamsCommand(folder: string, options: { readonly json?: boolean }): Promise<void> {
  return askReader({ command: 'seams', path: path.resolve(folder), json: options.json ?? false });
}
