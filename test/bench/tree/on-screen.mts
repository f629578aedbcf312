/** When something is drawn, by the clock of the page that draws it: asking it from outside takes time of its own. */
import type { Page } from 'playwright-core';

const FRAME = 'new Promise((drawn) => requestAnimationFrame(drawn))';

/** Whether a row of the side bar holds a text, as an expression in the page. */
const holds = (text: string): string =>
  `[...document.querySelectorAll('.part.sidebar .monaco-list-row')].some((row) => row.textContent.includes(${JSON.stringify(text)}))`;

/** Opens a view container, and waits for a row. @returns how long that took, ms */
export function opened(page: Page, container: string, row: string): Promise<number> {
  return page.evaluate(`(async () => {
    const icon = document.querySelector('.part.activitybar .action-label[aria-label^="${container}"]');
    const begun = performance.now();
    icon.click();
    while (!(${holds(row)})) await ${FRAME};
    return performance.now() - begun;
  })()`);
}

/** Waits for a row. @returns when it was drawn, milliseconds since the epoch */
export function seen(page: Page, row: string): Promise<number> {
  return page.evaluate(`(async () => {
    while (!(${holds(row)})) await ${FRAME};
    return Date.now();
  })()`);
}
