import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generationOf } from './generation';
import { judge, type ProbeReport, probeJulia, probeVersion } from './probe';

describe('the generation is told by features', () => {
  const today = {
    simulationBuildStatus: true,
    buildStatus: false,
    buildTakesSerialize: false,
    resultsFolder: 'results',
  };
  test.each([
    ['documented', { ...today, simulationBuildStatus: false, buildStatus: true, buildTakesSerialize: true }],
    ['documented', { buildStatus: true }],
    ['G0', { ...today, skipFailures: false }],
    ['G1', { ...today, skipFailures: true }],
    ['G2', { ...today, skipFailures: true, resultsFolder: 'outputs' }],
    ['unknown', {}],
  ] as const)('%s', (generation, features) => {
    expect(generationOf(features)).toBe(generation);
  });
});

describe('what a probe found is said in words:', () => {
  const report = (changes: Partial<ProbeReport>) =>
    judge({ julia: '1.10.4', project: '/my env/Project.toml', ...changes }, '/bin/julia');

  test('nothing when all is well', () => {
    const features = { simulationBuildStatus: true, partitions: true, packageVersion: '0.30.1' };
    expect(report({ features })).toEqual({
      juliaVersion: '1.10.4',
      project: '/my env/Project.toml',
      packageVersion: '0.30.1',
      generation: 'G0',
      findings: [],
    });
  });

  test('a package that was never added, with the command that adds it', () => {
    const probe = report({
      missingPackage: 'PowerSimulations',
      error: 'Package PowerSimulations not found in current path',
    });
    expect(probe.generation).toBe('unknown');
    expect(probe.findings).toMatchObject([
      {
        code: 'package.missing',
        message: 'The package PowerSimulations is not installed in the project /my env/Project.toml.',
        remedy: expect.stringContaining(
          `/bin/julia '--project=/my env' -e 'using Pkg; Pkg.add("PowerSimulations")', or choose another project`,
        ),
      },
    ]);
  });

  test('a project whose packages are not installed here', () => {
    const error = 'Package PowerSimulations [e6] is required but does not seem to be installed';
    expect(report({ missingPackage: 'PowerSimulations', error }).findings[0]?.remedy).toContain('Pkg.instantiate()');
    expect(report({ missingPackage: 'HDF5', error: 'x' }).findings[0]).toMatchObject({
      message: 'The package HDF5 is not installed in the project /my env/Project.toml.',
      remedy: expect.stringContaining('Pkg.instantiate()'),
    });
  });

  test('a package that does not load, one that is too old, a Julia that is too old', () => {
    expect(report({ error: 'InitError: no\nsolver', missingPackage: null }).findings).toMatchObject([
      {
        code: 'package.broken',
        message: expect.stringMatching(/cannot be loaded in the project .*: InitError: no solver$/),
      },
    ]);
    expect(report({ features: { partitions: false } }).findings).toMatchObject([{ code: 'package.old' }]);
    expect(report({ julia: '1.0.5', features: {} }).findings).toMatchObject([
      { code: 'julia.old', message: 'Julia 1.0.5 (/bin/julia) is too old: 1.5 or newer is needed.' },
    ]);
  });
});

describe.skipIf(process.platform === 'win32')('a process that is asked', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'powersim probe $(x) '));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const options = (body: string) => {
    const executable = join(folder, 'julia');
    writeFileSync(executable, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return { executable, exeflags: ['+1.10', '--project=/env'], driver: '/probe.jl', env: process.env };
  };

  test('for its version answers it, and is told the channel of juliaup only', async () => {
    const probe = await probeVersion(options('[ "$*" = "+1.10 --version" ] && echo "julia version 1.10.4"'));
    expect(probe).toEqual({ version: [1, 10, 4], findings: [] });
  });

  test('answers something else, fails, is too old or does not exist', async () => {
    const code = async (body: string) => (await probeVersion(options(body))).findings[0];
    expect(await code('echo hello')).toMatchObject({
      code: 'julia.failed',
      message: expect.stringContaining('"hello"'),
    });
    expect(await code('echo "no such channel" >&2; exit 1')).toMatchObject({
      message: expect.stringContaining('does not work: no such channel'),
    });
    expect(await code('echo julia version 1.4.2')).toMatchObject({ code: 'julia.old' });
    const missing = await probeVersion({ ...options(''), executable: join(folder, 'none') });
    expect(missing.findings[0]).toMatchObject({ code: 'julia.failed', message: expect.stringContaining('ENOENT') });
  });

  test('takes too long', async () => {
    const probe = await probeVersion({ ...options('exec sleep 60'), timeoutMs: 200 });
    expect(probe.findings[0]).toMatchObject({
      code: 'julia.timeout',
      remedy: expect.stringContaining('in a terminal'),
    });
  });

  test('for its packages answers on a line of its own, whatever else is printed', async () => {
    const body = `echo "Precompiling"; echo "POWERSIM_PROBE not yet"; echo 'POWERSIM_PROBE {"julia":"1.10.4","project":null,"features":{"simulationBuildStatus":true}}'; echo bye`;
    expect(await probeJulia(options(body))).toEqual({ juliaVersion: '1.10.4', generation: 'G0', findings: [] });
    expect(await probeJulia(options('echo bye'))).toMatchObject({
      generation: 'unknown',
      findings: [{ code: 'julia.failed', message: expect.stringContaining('its answer cannot be read') }],
    });
  });
});
