import { describe, expect, test } from 'vitest';
import { checkNodeFlags, checkNodeVersion, nodeFlagsOf, nodeWorkerCommand } from './command';

describe('the command of a Node worker', () => {
  test('is this Node with its flags and the driver, without what the editor set', () => {
    const env = { PATH: '/bin', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--inspect', VSCODE_PID: '1' };
    const exeflags = ['--project=/env', '--max-old-space-size=900'];
    expect(nodeWorkerCommand({ exeflags, environment: { A: 'b' } }, { env, bundle: '/dist' })).toEqual({
      file: process.execPath,
      spare: process.platform === 'linux' ? `/proc/${process.pid}/exe` : undefined,
      args: [
        '--max-semi-space-size=2',
        '--initial-old-space-size=16',
        '--max-old-space-size=900',
        '/dist/node-driver.js',
      ],
      env: { PATH: '/bin', A: 'b' },
    });
  });

  test('that loads no script may be an older one', () => {
    const versions = Object.getOwnPropertyDescriptor(process, 'versions') ?? {};
    Object.defineProperty(process, 'versions', { ...versions, value: { ...process.versions, node: '20.19.0' } });
    const command = (use: 'scripts' | 'join') =>
      nodeWorkerCommand({ exeflags: [], environment: {} }, { env: {}, bundle: '/dist' }, use);
    try {
      expect(() => command('scripts')).toThrow(expect.objectContaining({ code: 'node.version' }));
      expect(command('join').file).toBe(process.execPath);
    } finally {
      Object.defineProperty(process, 'versions', versions);
    }
  });

  test.each([
    ['24.0.0', true],
    ['22.15.0', true],
    ['22.14.0', false],
    ['23.4.0', false],
    ['23.5.0', true],
    ['20.19.0', false],
    ['26.1.0', true],
  ])('on Node %s works: %s', (version, works) => {
    const check = () => checkNodeVersion(version);
    if (works) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'node.version' }));
  });
});

describe('exeflags for Node', () => {
  test.each([
    [['-O0', '--threads', '4', '+1.10', '-J/sys.so', '--heap-size-hint=4G', '--project', '/env'], []],
    [
      ['--expose-gc', '--project=/env', '--import', './x.mjs'],
      ['--expose-gc', '--import', './x.mjs'],
    ],
  ])('of %j are %j', (given, flags) => {
    expect(nodeFlagsOf(given)).toEqual(flags);
    expect(() => checkNodeFlags(flags)).not.toThrow();
  });

  test.each([
    [['other.js']],
    [['--expose-gc', 'other.js']],
    [['-e', '1']],
    [['--eval=1']],
    [['--']],
    [['-']],
    [['--test']],
    [['--require', './x.js', 'other.js']],
  ])('%j would run something else and are refused', (flags) => {
    expect(() => checkNodeFlags(flags)).toThrow(expect.objectContaining({ code: 'node.exeflags' }));
  });
});
