/** The content security policy of the extension's pages, as the extension itself makes it. */
import path from 'node:path';
import { build } from 'esbuild';

const source = path.resolve(import.meta.dirname, '../../src/extension/webviews/content-security-policy.ts');

/** Node runs this file as it is, but not the extension's sources, which are bundled first. */
export async function pagePolicy(address: string): Promise<{ readonly nonce: string; readonly policy: string }> {
  const bundled = await build({ entryPoints: [source], bundle: true, write: false, platform: 'node', format: 'esm' });
  const url = `data:text/javascript,${encodeURIComponent(bundled.outputFiles[0]?.text ?? '')}`;
  const { contentSecurityPolicy, nonce } = (await import(
    url
  )) as typeof import('../../src/extension/webviews/content-security-policy.ts');
  const word = nonce();
  return { nonce: word, policy: contentSecurityPolicy(address, word) };
}
