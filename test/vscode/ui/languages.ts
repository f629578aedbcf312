/** What every test of running a script is repeated for. */
import { embedded } from './embedded-workspace';
import { julia } from './julia-workspace';
import type { ScriptLanguage } from './script-workspace';

export const languages: readonly ScriptLanguage[] = [julia, embedded];
