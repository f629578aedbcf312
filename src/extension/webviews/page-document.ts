import * as vscode from 'vscode';
import { contentSecurityPolicy, nonce } from './content-security-policy';
import { pageHtml } from './page-html';

/**
 * Fills a panel with one of our pages: its own script and style sheet, and nothing else. The page is called as its tab is.
 * @param extension folder of the extension
 * @param page folder of the page under `src/webviews`
 */
export function preparePage({ title, webview }: vscode.WebviewPanel, extension: vscode.Uri, page: string): void {
  const pages = vscode.Uri.joinPath(extension, 'dist', 'webviews');
  const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(pages, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [pages] };
  const word = nonce();
  const policy = contentSecurityPolicy(webview.cspSource, word);
  webview.html = pageHtml({ page, title, language: vscode.env.language, policy, nonce: word, address });
}
