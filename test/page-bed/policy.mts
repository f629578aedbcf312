/** The document of the extension's pages with its content security policy, both as the extension itself makes them. */
import path from 'node:path';
import { build } from 'esbuild';

const webviews = path.resolve(import.meta.dirname, '../../src/extension/webviews');
type Made = typeof import('../../src/extension/webviews/content-security-policy.ts') &
  typeof import('../../src/extension/webviews/page-html.ts');

/** Node runs this file as it is, but not the extension's sources, which are bundled first. */
export async function pageDocument(page: string, address: string): Promise<string> {
  const contents = "export * from './content-security-policy'; export * from './page-html';";
  const stdin = { contents, resolveDir: webviews };
  const bundled = await build({ stdin, bundle: true, write: false, platform: 'node', format: 'esm' });
  const url = `data:text/javascript,${encodeURIComponent(bundled.outputFiles[0]?.text ?? '')}`;
  const { contentSecurityPolicy, nonce, pageHtml } = (await import(url)) as Made;
  const word = nonce();
  const policy = contentSecurityPolicy(address, word);
  return pageHtml({ page, title: page, language: 'en', policy, nonce: word, address: (file) => `${address}/${file}` });
}
