import { type RuntimeId, requireRuntimeId } from '../settings';
import { juliaRuntime } from './julia/runtime';
import { nodeRuntime } from './node/runtime';
import type { Runtime } from './runtime';

export const runtimes: Readonly<Record<RuntimeId, Runtime>> = { julia: juliaRuntime, node: nodeRuntime };

/**
 * The runtime of a script, by its extension.
 * @throws UserError `run.scriptType`
 */
export function runtimeOf(script: string): Runtime {
  return runtimes[requireRuntimeId(script)];
}
