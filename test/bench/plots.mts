/**
 * How fast a year of 200 columns is drawn and moved through: the page's own chart in a real browser, driven by a real
 * wheel. Times end with the browser's frame, when the pixels are there, not when the canvas has been told of them.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as esbuild from 'esbuild';
import type { Page } from 'playwright-core';
import { startBrowser } from '../vscode/harness/browser.mts';
import type { Measurement } from './measurement.mts';

const root = path.resolve(import.meta.dirname, '../..');
const TURNS = 80;

/** What the page keeps of its measurements, ms. */
interface Measured {
  readonly measured: { first: number; handlers: number[] };
}

export async function plots(): Promise<Measurement[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const browser = await startBrowser(folder, { width: 1400, height: 800 });
  try {
    const page = await browser.newPage();
    const [script, style] = await chartPage();
    await page.setContent('<body class="vscode-dark"><div id="host"></div></body>');
    await page.addStyleTag({ content: `${style} #host { height: 760px }` });
    await page.addScriptTag({ content: script });
    return [
      ...(await measure(page, '8,760 hours × 200 columns', 8760, 200)),
      ...(await measure(page, '105,120 periods × 38 columns', 105_120, 38)),
    ];
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function measure(page: Page, what: string, periods: number, columns: number): Promise<Measurement[]> {
  await page.evaluate(([p, c]) => (globalThis as unknown as { draw(p: number, c: number): Promise<void> }).draw(p, c), [
    periods,
    columns,
  ] as const);
  await page.mouse.move(700, 400);
  for (let turn = 0; turn < TURNS; turn += 1) {
    // In and out again, and sideways while near.
    if (turn % 20 === 10) await page.keyboard.down('Shift');
    if (turn % 20 === 14) await page.keyboard.up('Shift');
    await page.mouse.wheel(0, turn % 20 < 10 ? -120 : 120);
    await page.waitForFunction((seen) => (globalThis as unknown as Measured).measured.handlers.length > seen, turn);
  }
  const { first, handlers } = await page.evaluate(() => (globalThis as unknown as Measured).measured);
  const median = handlers.sort((a, b) => a - b)[Math.floor(handlers.length / 2)] ?? Number.NaN;
  return [
    { name: `${what}: first picture`, value: first, unit: 'ms', limit: 500 },
    { name: `${what}: median zoom handler`, value: median, unit: 'ms', limit: 33 },
  ];
}

/** Script and style sheet of a page with `draw(periods, columns)`, which shows that many random walks. */
async function chartPage(): Promise<readonly [string, string]> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: PAGE, resolveDir: path.join(root, 'src/webviews/chart'), loader: 'ts' },
    outdir: path.join(root, 'dist'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const text = (ending: string) => outputFiles.find((file) => file.path.endsWith(ending))?.text ?? '';
  return [text('.js'), text('.css')];
}

const PAGE = `
import { english } from '../../text/translate';
import { createTheme, createTimeChart } from '.';

const HOUR = 3_600_000;
let state = 1;
const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
function walk(periods) {
  const values = new Float64Array(periods);
  let value = random() * 400;
  for (let i = 0; i < periods; i += 1) values[i] = value = Math.min(400, Math.max(0, value + (random() - 0.5) * 20));
  return values;
}
/** After the frame that comes next: what the canvas was told is on the screen then. */
const drawn = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

let chart;
globalThis.draw = async (periods, columns) => {
  chart?.dispose();
  const resolutionMs = (8760 * HOUR) / periods;
  const series = Array.from({ length: columns }, (_, i) =>
    ({ name: 'unit ' + i, fromMs: 0, resolutionMs, values: walk(periods), look: 'line' }));
  const panels = [{ title: 'ActivePowerVariable__ThermalStandard', unit: 'MW', kind: 'lines', series }];
  const begin = performance.now();
  chart = createTimeChart(document.getElementById('host'), createTheme(), english);
  chart.show({ panels, marks: { boundaries: [], gaps: [] }, extent: { fromMs: 0, toMs: 8760 * HOUR } });
  await drawn();
  globalThis.measured = { first: performance.now() - begin, handlers: [] };
};

let begun = 0;
window.addEventListener('wheel', () => { begun = performance.now(); }, { capture: true, passive: true });
window.addEventListener('wheel', async () => {
  await drawn();
  globalThis.measured.handlers.push(performance.now() - begun);
}, { passive: true });
`;
