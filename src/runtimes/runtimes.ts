import { PACKAGE_CANNOT_JOIN, type RunSettings, type RuntimeId, requireRuntimeId, runtimeIdOf } from '../settings';
import { UserError } from '../text';
import { juliaRuntime } from './julia/runtime';
import { nodeRuntime } from './node/runtime';
import type { JoinEngine, Runtime } from './runtime';

export const runtimes: Readonly<Record<RuntimeId, Runtime>> = { julia: juliaRuntime, node: nodeRuntime };

/**
 * The runtime of a script, by its extension.
 * @throws UserError `run.scriptType`
 */
export function runtimeOf(script: string): Runtime {
  return runtimes[requireRuntimeId(script)];
}

/**
 * Who joins the results of a run.
 * @param madeByEngine whether the embedded engine made them, as far as their folder tells; what is not known is Julia's
 * @throws UserError `join.engine` when the package is to join what it cannot read
 */
export function joinEngineOf(settings: Pick<RunSettings, 'script' | 'joinEngine'>, madeByEngine: boolean): JoinEngine {
  const { script, joinEngine } = settings;
  const embedded = madeByEngine || runtimeIdOf(script) === 'node';
  if (joinEngine === 'package' && embedded) throw new UserError('join.engine', PACKAGE_CANNOT_JOIN);
  if (joinEngine !== 'auto') return joinEngine;
  return runtimes[embedded ? 'node' : 'julia'].joins;
}
