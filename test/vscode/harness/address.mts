/** The address under which the server shows a folder. */

export interface TestedExtension {
  /** Folder with its package.json. */
  readonly extension: string;
  /** CommonJS module whose `run()` runs the tests in the extension host. */
  readonly tests: string;
}

/** `folder` is absolute. With `tested`, the window runs its tests and reports (`enable-smoke-test-driver` must be on). */
export function addressOf(port: number, folder: string, tested?: TestedExtension): string {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('folder', folder);
  if (tested) {
    const remote = (file: string): string => `vscode-remote://${url.host}${file}`;
    // extensionTestsPath alone hangs: it needs extensionDevelopmentPath.
    const payload = [
      ['extensionDevelopmentPath', remote(tested.extension)],
      ['extensionTestsPath', remote(tested.tests)],
      ['skipWelcome', 'true'],
    ];
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.href;
}
