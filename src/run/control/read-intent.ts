import { messageOf, oneLine, UserError } from '../../text';
import { type Intent, intentSchema } from './intent';

/**
 * Reads what a supervisor is started for.
 * @throws UserError `launch.intent` that names the field which is wrong, and why
 */
export function readIntent(text: string): Intent {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw refused(messageOf(error));
  }
  const parsed = intentSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw refused(`${issue?.path.map(String).join('.') || 'intent'}: ${issue?.message}`);
}

function refused(why: string): UserError {
  return new UserError('launch.intent', `The supervisor was started for nothing that it knows: ${oneLine(why)}.`);
}
