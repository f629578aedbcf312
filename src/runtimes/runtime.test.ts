import { expect, test } from 'vitest';
import { workerEnvironment } from './runtime';

test('a worker inherits its caller, without what the host of the editor set', () => {
  const environment = workerEnvironment({
    PATH: '/bin',
    JULIA_DEPOT_PATH: '/depot',
    GRB_LICENSE_FILE: '/licence',
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_NO_ATTACH_CONSOLE: '1',
    VSCODE_IPC_HOOK: 'hook',
    vscode_nls_config: 'windows does not mind the case',
    NODE_OPTIONS: '--require x',
    NODE_EXTRA_CA_CERTS: '/certs',
    UNSET: undefined,
  });
  expect(environment).toEqual({
    PATH: '/bin',
    JULIA_DEPOT_PATH: '/depot',
    GRB_LICENSE_FILE: '/licence',
    NODE_EXTRA_CA_CERTS: '/certs',
  });
});

test('what is added wins, even over a variable that would be taken out', () => {
  expect(workerEnvironment({ A: 'theirs', B: 'kept' }, { A: 'ours', NODE_OPTIONS: 'asked for' })).toEqual({
    A: 'ours',
    B: 'kept',
    NODE_OPTIONS: 'asked for',
  });
});
