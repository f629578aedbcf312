/** The published workflow cannot run here; what can be said of it is that it calls what there is. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const step = z
  .strictObject({
    name: z.string(),
    uses: z.string().regex(/^[\w-]+\/[\w-]+@v\d+$/),
    with: z.record(z.string(), z.unknown()),
    run: z.string(),
    if: z.string(),
    env: z.record(z.string(), z.string()),
  })
  .partial()
  .refine((one) => (one.uses === undefined) !== (one.run === undefined), 'a step either uses or runs something');
const job = z.strictObject({
  'runs-on': z.string(),
  steps: z.array(step).min(1),
  strategy: z.strictObject({ 'fail-fast': z.boolean(), matrix: z.record(z.string(), z.array(z.string())) }).optional(),
  container: z.string().optional(),
  'timeout-minutes': z.int().optional(),
  needs: z.array(z.string()).optional(),
  if: z.string().optional(),
  environment: z.string().optional(),
});
const workflow = z
  .strictObject({
    name: z.string(),
    on: z.record(z.string(), z.unknown()),
    permissions: z.record(z.string(), z.enum(['read', 'none'])),
    concurrency: z.record(z.string(), z.string()),
    jobs: z.record(z.string(), job),
  })
  .parse(load(read('.github/workflows/ci.yml')));
const manifest = z
  .object({ scripts: z.record(z.string(), z.string()), engines: z.object({ vscode: z.string() }) })
  .parse(JSON.parse(read('package.json')));

describe('the workflow', () => {
  const commands = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

  test('runs npm scripts that there are, and nothing else', () => {
    expect(commands.length).toBeGreaterThan(0);
    for (const command of commands) {
      const script = /^(?:xvfb-run -a )?npm run ([\w:-]+)$/.exec(command)?.[1];
      if (script === undefined) expect(['npm ci', 'npm test']).toContain(command);
      else expect(Object.keys(manifest.scripts)).toContain(script);
    }
  });

  test('tries the oldest editor that the package says it supports', () => {
    const oldest = manifest.engines.vscode.replace('^', '');
    expect(workflow.jobs['systems']?.strategy?.matrix['vscode']).toContain(oldest);
  });

  test('waits for jobs that there are, and uses of a matrix what it has', () => {
    for (const { needs = [], strategy, ...rest } of Object.values(workflow.jobs)) {
      for (const needed of needs) expect(Object.keys(workflow.jobs)).toContain(needed);
      const used = [...JSON.stringify(rest).matchAll(/\bmatrix\.(\w+)/g)].map(([, name]) => name);
      expect(Object.keys(strategy?.matrix ?? {}).sort()).toEqual([...new Set(used)].sort());
    }
  });

  test('releases only a tag, after everything else', () => {
    const { release, ...others } = workflow.jobs;
    expect(release?.if).toBe("github.ref_type == 'tag'");
    expect(release?.needs?.toSorted()).toEqual(Object.keys(others).sort());
  });
});
