import { randomBytes } from 'node:crypto';

/** A word that only this page's own scripts and styles carry: a new one for every page. */
export function nonce(): string {
  return randomBytes(24).toString('base64url');
}

/**
 * What a page in the editor may load: scripts and styles with the nonce, images and fonts of the extension; nothing
 * from elsewhere, no form, no frame. For `<meta http-equiv="Content-Security-Policy" content="…">`.
 * @param source the webview's `cspSource`
 */
export function contentSecurityPolicy(source: string, word: string): string {
  if (!/^[\w-]{22,}$/.test(word)) throw new Error('a nonce is made by nonce()');
  if (/[;"'\r\n]/.test(source.replaceAll("'self'", ''))) throw new Error('the source of a webview is its cspSource');
  return [
    "default-src 'none'",
    `script-src 'nonce-${word}'`,
    `style-src 'nonce-${word}'`,
    `img-src ${source}`,
    `font-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
