/** Why the schema refuses a value, in words. */
import type { Translate } from '../text';

/** Why a value is refused, as a clause about it: `must be at least 1`. */
export function issueText(error: { issues: readonly Issue[] }, t: Translate): string {
  const issue = error.issues[0];
  if (!issue) return t('is not valid');
  const at = issue.path.length > 0 ? `(${issue.path.map(String).join('.')}) ` : '';
  return at + wordsOf(issue, t);
}

interface Issue {
  readonly code?: string | undefined;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly expected?: string;
  readonly values?: readonly unknown[];
  /** Of a key. */
  readonly issues?: readonly { readonly message: string }[];
}

/** In words that say what the value must be. */
function wordsOf(issue: Issue, t: Translate): string {
  const { code, message, origin, minimum, maximum, expected = '', values, issues = [] } = issue;
  // l10n: handed on; they stand in the schema.
  if (message.startsWith('must')) return t(message);
  const isNumber = origin === 'number' || origin === 'int';
  if (code === 'too_big' && isNumber) return t('must be at most {0}', String(maximum));
  if (code === 'too_small' && isNumber) return t('must be at least {0}', String(minimum));
  const type = code === 'invalid_type' ? typeText(expected, t) : undefined;
  if (type !== undefined) return type;
  if (code === 'invalid_value' && values) return t('must be one of {0}', values.map(String).join(', '));
  if (code === 'invalid_union') return t('must be a text or a list of texts');
  const inner = issues[0]?.message ?? '';
  // l10n: handed on; they stand in the schema.
  return inner.startsWith('must') ? t(inner) : t('is not valid: {0}', message);
}

function typeText(expected: string, t: Translate): string | undefined {
  switch (expected) {
    case 'number':
      return t('must be a number');
    case 'int':
      return t('must be a whole number');
    case 'string':
      return t('must be a text');
    case 'record':
      return t('must be an object');
    case 'array':
      return t('must be a list of texts');
    default:
      return undefined;
  }
}
