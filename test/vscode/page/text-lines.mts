/** The text that an editor draws: of files, and of output channels. */
import type { Locator } from 'playwright-core';

/** The lines on the screen, top to bottom. Those scrolled away do not exist, and a wrapped one counts as several. */
export async function visibleLines(editor: Locator): Promise<string[]> {
  const lines = await editor.locator('.view-lines .view-line').evaluateAll((elements) =>
    elements.map((line) => ({
      top: Number(/top: *(-?[\d.]+)px/.exec(line.getAttribute('style') ?? '')?.[1]),
      text: line.textContent ?? '',
    })),
  );
  return lines.sort((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' '));
}
