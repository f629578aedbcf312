/**
 * The real page before a real reader: a year of 200 columns, from the catalogue to the picture, and moved through by a
 * real wheel. Times end with the browser's frame, when the pixels are there.
 */
import type { Page } from 'playwright-core';
import type { Catalogue, Frame, Target } from '../../../src/results/protocol/index.ts';
import { PageBed } from '../../page-bed/bed.mts';
import { ResultsPage } from '../../vscode/page/results-page.mts';
import type { Measurement } from '../measurement.mts';
import { showLargest } from './show-largest.mts';

const ROUNDS = 5;
const TURNS = 60;
const POWER = 'ActivePowerVariable__ThermalStandard';

/** What the page keeps of its measurements, ms. */
interface Measured {
  readonly measured: {
    /** From the catalogue to what it set off. */
    readonly opened: number;
    /** From the values' arrival to their picture; 0 until then. */
    readonly drawn: number;
    readonly handlers: number[];
  };
}

export async function page(target: Target): Promise<Measurement[]> {
  const bed = await PageBed.open({ target, size: { width: 1400, height: 900 } });
  try {
    const results = new ResultsPage(bed.page);
    await results.opened();
    await results.settled();
    await showLargest(results, 200);
    // What is chosen is kept with the page, which begins with it from now on.
    await bed.page.addInitScript(WATCH);
    const first: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await bed.page.reload();
      await bed.page.waitForFunction(() => (globalThis as unknown as Measured).measured.drawn > 0);
      if ((await results.legend()).length !== 200) throw new Error('not all columns are shown');
      const { opened, drawn } = await measuredIn(bed.page);
      first.push(opened + (await reading(bed, target)) + drawn);
    }
    const median = await wheel(bed.page, results);
    return [
      {
        name: 'page, 8,760 × 200: values read and drawn, after the catalogue',
        value: Math.min(...first),
        unit: 'ms',
        limit: 500,
      },
      { name: 'page, 8,760 × 200: median zoom handler', value: median, unit: 'ms', limit: 33 },
    ];
  } finally {
    await bed.close();
  }
}

/** The reader's part, from the question to the values here: between editor and page the bed carries them as text. */
async function reading(bed: PageBed, target: Target): Promise<number> {
  const { results } = await bed.ask<Catalogue>('open', { target });
  const output = { model: 'Emulator', source: 'emulation', container: 'variables', key: POWER } as const;
  const begin = performance.now();
  await bed.ask<Frame>('realized', { results, output, columns: { largest: 200 } });
  const took = performance.now() - begin;
  await bed.ask('close', { results });
  return took;
}

const measuredIn = (browser: Page) => browser.evaluate(() => (globalThis as unknown as Measured).measured);

async function wheel(browser: Page, results: ResultsPage): Promise<number> {
  await results.plot.hover();
  for (let turn = 0; turn < TURNS; turn += 1) {
    await browser.mouse.wheel(0, turn % 20 < 10 ? -120 : 120);
    await browser.waitForFunction((seen) => (globalThis as unknown as Measured).measured.handlers.length > seen, turn);
  }
  const { handlers } = await measuredIn(browser);
  return handlers.sort((a, b) => a - b)[Math.floor(handlers.length / 2)] ?? Number.NaN;
}

/** Runs in the page before its own script. */
const WATCH = `
globalThis.measured = { opened: 0, drawn: 0, handlers: [] };
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
window.addEventListener('message', async ({ data }) => {
  const begin = performance.now();
  if (data.type === 'init') setTimeout(() => { globalThis.measured.opened = performance.now() - begin; });
  if (!data.reply?.answer?.values) return;
  const busy = () => !document.querySelector('.chart-host canvas') || document.querySelector('[role=tabpanel] [aria-busy=true]');
  while (busy()) await new Promise((resolve) => setTimeout(resolve));
  await drawn();
  globalThis.measured.drawn = performance.now() - begin;
});
let begun = 0;
window.addEventListener('wheel', () => { begun = performance.now(); }, { capture: true, passive: true });
window.addEventListener('wheel', async () => {
  await drawn();
  globalThis.measured.handlers.push(performance.now() - begun);
}, { capture: true, passive: true });
`;
