/**
 * Reads VS Code's colours as its pages get them, and writes `themes.json`: to be run again when VS Code's themes change.
 *   node test/page-bed/capture-themes.mts
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Session } from '../vscode/harness/session.mts';

const themes = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'high-contrast': 'Dark High Contrast',
  'high-contrast-light': 'Light High Contrast',
};

/** Colours of parts of VS Code that no page of ours resembles. */
const elsewhere =
  /^--vscode-(actionBar|activity|agent|banner|breadcrumb|chat|command|comments|debug|diffEditor|editor(Bracket|Comment|Cursor|Ghost|Gutter|Hint|Inlay|Lightbulb|LineNumber|Marker|Multi|Overview|Ruler|Sticky|Suggest|UnicodeHighlight|Unnecessary|Whitespace)|extension|git|inline|interactive|listFilter|marginRevert|mcp|merge|minimap|multiDiff|notebook|outputView|peekView|ports|profile|radio|remote|rulers|sash|scm|search|sessions|statusBar|symbolIcon|terminal|titleBar|walkThrough|welcomePage)/;

const workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'));
writeFileSync(path.join(workspace, 'page.md'), '# a page of the editor\n');
const session = await Session.start({ workspace });
try {
  const { workbench } = session;
  await workbench.explorer.open('page.md');
  await workbench.palette.run('Markdown: Open Preview');
  const captured: Record<string, unknown> = {};
  for (const [kind, name] of Object.entries(themes)) {
    await workbench.palette.run('Preferences: Color Theme');
    await workbench.quickInput.shown('Color Theme');
    await workbench.quickInput.pick(name);
    const body = workbench
      .webview()
      .locator(`body[data-vscode-theme-id="${name}"], body[data-vscode-theme-name="${name}"]`);
    await body.waitFor();
    captured[kind] = await body.evaluate(
      (element, skipped) => ({
        classes: [...element.classList].filter((word) => word.startsWith('vscode-')),
        attributes: Object.fromEntries(
          [...element.attributes].filter((a) => a.name.startsWith('data-vscode')).map((a) => [a.name, a.value]),
        ),
        variables: Object.fromEntries(
          [...element.ownerDocument.documentElement.style]
            .filter((word) => word.startsWith('--vscode-') && !new RegExp(skipped).test(word))
            .map((word) => [word, element.ownerDocument.documentElement.style.getPropertyValue(word)]),
        ),
      }),
      elsewhere.source,
    );
  }
  writeFileSync(path.join(import.meta.dirname, 'themes.json'), `${JSON.stringify(captured, undefined, 1)}\n`);
} finally {
  await session.close();
  rmSync(workspace, { recursive: true, force: true });
}
