import { PACKAGE_CANNOT_JOIN, type RunSettings, type RuntimeId, runtimeIdOf } from '../settings';
import { UserError } from '../text';
import type { JoinEngine } from './runtime';

/** Who joins what a runtime made, unless the settings say otherwise. */
export const usualJoin: Readonly<Record<RuntimeId, JoinEngine>> = { julia: 'package', node: 'native' };

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
  return usualJoin[embedded ? 'node' : 'julia'];
}
