/** What axe finds of a page as it is now: alone in a browser, or inside VS Code's webview. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FrameLocator, Page } from 'playwright-core';

/** A rule that is broken, and where: markup of the elements. */
export interface Violation {
  readonly rule: string;
  readonly where: readonly string[];
}

interface AxeResults {
  readonly passes: readonly unknown[];
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The rules that are broken seriously or critically. */
export async function violationsIn(root: Page | FrameLocator): Promise<Violation[]> {
  const frame = await (await root.locator('html').elementHandle())?.ownerFrame();
  if (!frame) throw new Error('There is no page.');
  // Text, not a script element: the page's content security policy lets none in.
  await frame.evaluate(axe);
  const found = await frame.evaluate(() => (globalThis as never as { axe: { run(): Promise<AxeResults> } }).axe.run());
  if (found.passes.length === 0) throw new Error('Nothing was looked at: the page is empty.');
  return found.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({ rule: id, where: nodes.map(({ html }) => html.slice(0, 200)) }));
}
