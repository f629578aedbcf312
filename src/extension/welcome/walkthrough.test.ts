import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commandIds, contextKeys, EXTENSION_ID } from '../contributions';

const root = path.resolve(import.meta.dirname, '../../..');
const text = (file: string) => readFileSync(path.join(root, file), 'utf8');
const manifest = JSON.parse(text('package.json'));
const texts: Record<string, string> = JSON.parse(text('package.nls.json'));
const [walkthrough, ...others] = manifest.contributes.walkthroughs;
interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}
const steps: readonly Step[] = walkthrough.steps;
const translated = (placeholder: string) => texts[placeholder.replaceAll('%', '')] ?? '';
const ours: readonly string[] = Object.values(commandIds);
const keys: readonly string[] = Object.values(contextKeys);

test('there is one walkthrough, of six steps at most', () => {
  expect(others).toEqual([]);
  expect(steps.length).toBeLessThanOrEqual(6);
});

test('each step says what to do, with a picture that is described', () => {
  for (const { description, id, media } of steps) {
    expect(translated(description), id).toMatch(/^\[[^\]]+\]\(command:[\w.]+\)$/m);
    expect(translated(media.altText).length, id).toBeGreaterThan(40);
    expect(existsSync(path.join(root, media.svg)), id).toBe(true);
  }
});

test('each step completes itself by something that happens', () => {
  for (const { completionEvents, id } of steps) {
    expect(completionEvents.length, id).toBeGreaterThan(0);
    for (const event of completionEvents) {
      const [, kind, what = ''] = /^(on\w+):(.+)$/.exec(event) ?? [];
      if (kind === 'onCommand') expect(ours, event).toContain(what);
      else if (kind === 'onContext') expect(keys, event).toContain(what.split(' ')[0]);
      else expect([kind, what]).toEqual(['onSettingChanged', 'powersim.simulations']);
    }
  }
});

test('its links lead to commands that exist', () => {
  const all = [
    ...steps.map(({ description }) => description),
    ...manifest.contributes.viewsWelcome.map((w: { contents: string }) => w.contents),
  ];
  const links = all.flatMap((placeholder) =>
    [...translated(placeholder).matchAll(/\(command:([\w.]+)/g)].map(([, id]) => id ?? ''),
  );
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((id) => id.startsWith('powersim.') && !ours.includes(id) && !id.endsWith('.focus'))).toEqual([]);
  const opened = Object.values(texts).flatMap((each) =>
    [...each.matchAll(/openWalkthrough\?([^)]*)\)/g)].map(([, id]) => id),
  );
  const id = encodeURIComponent(`"${EXTENSION_ID}#${walkthrough.id}"`);
  expect(new Set(opened)).toEqual(new Set([id]));
});

test('its pictures take their colours from the theme', () => {
  for (const { media } of steps) {
    const svg = text(media.svg);
    expect(svg).toMatch(/var\(--vscode-foreground\)/);
    expect(svg).not.toMatch(/#[0-9a-f]{3,8}\b|rgb\(/i);
    // The editor's page takes none, and would show all in black.
    expect(svg).not.toMatch(/style=|<style/);
  }
});
