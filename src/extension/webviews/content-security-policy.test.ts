import { describe, expect, test } from 'vitest';
import { contentSecurityPolicy, nonce } from './content-security-policy';

/** As the editor's server says it. */
const SOURCE = "'self' https://*.vscode-cdn.net";

describe('the policy of a page in the editor', () => {
  test('lets in what carries the nonce and pictures of the extension, and nothing else', () => {
    const word = nonce();
    expect(contentSecurityPolicy(SOURCE, word)).toBe(
      `default-src 'none'; script-src 'nonce-${word}'; style-src 'nonce-${word}'; img-src ${SOURCE}; font-src ${SOURCE}; base-uri 'none'; form-action 'none'`,
    );
    expect(contentSecurityPolicy(SOURCE, word)).not.toMatch(/unsafe|connect-src|\*(?!\.vscode-cdn)/);
  });

  test('has a new word for every page, that cannot be guessed', () => {
    const words = new Set(Array.from({ length: 100 }, nonce));
    expect(words.size).toBe(100);
    for (const word of words) expect(word).toMatch(/^[\w-]{32}$/);
  });

  test.each(['', 'short', "x'; script-src *", 'a"><script>'.padEnd(30, 'x')])(
    'is not made with the word %j',
    (word) => {
      expect(() => contentSecurityPolicy(SOURCE, word)).toThrow('nonce()');
    },
  );

  test.each(["x; script-src 'unsafe-inline'", 'x"><script>', 'x\ny'])('is not made for the source %j', (source) => {
    expect(() => contentSecurityPolicy(source, nonce())).toThrow('cspSource');
  });
});
