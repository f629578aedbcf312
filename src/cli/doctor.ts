import type { SettingFlags } from './run';

/** `powersim doctor [SCRIPT]`. */
export async function doctorCommand(
  _script: string | undefined,
  _flags: SettingFlags & { readonly json?: boolean },
): Promise<void> {
  throw new Error('not yet');
}
