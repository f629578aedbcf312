/** A VS Code for the tests of one file, with the packaged extension installed. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { Session, type SessionOptions } from '../harness/session.mts';
import type { Workbench } from '../page/workbench.mts';
import { installedPackage, packagedExtension } from './packaged-extension';

export interface OpenOptions extends Partial<Omit<SessionOptions, 'vsix' | 'extensions' | 'workspace'>> {
  /** The package is installed into this VS Code as a person does it, and not there from the start. */
  readonly installs?: true;
  /** Files of the workspace: names (with folders) and texts. */
  readonly files?: Readonly<Record<string, string>>;
  /** A folder whose copy is the workspace. */
  readonly copyOf?: string;
  /** Does more to the workspace's folder before it is opened. */
  readonly prepare?: (workspace: string) => void;
}

export interface OpenVSCode {
  /** The window; a new one after it was closed and opened again. */
  readonly workbench: Workbench;
  readonly session: Session;
  /** The workspace's folder: a temporary one. */
  readonly workspace: string;
}

/**
 * Opens before the first test of the file, keeps a picture of the window for each test that fails, and closes after the last
 * one, when nothing may run any more that was started from it.
 */
export function openVSCode(options: OpenOptions = {}): OpenVSCode {
  const { files = {}, copyOf, installs, prepare, ...rest } = options;
  let workspace = '';
  let session: Session | undefined;

  beforeAll(async () => {
    workspace = mkdtempSync(path.join(tmpdir(), 'workspace-'));
    if (copyOf) cpSync(copyOf, workspace, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
      writeFileSync(path.join(workspace, name), text);
    }
    prepare?.(workspace);
    const extension = installs ? { vsix: packagedExtension } : { extensions: installedPackage };
    session = await Session.start({ ...rest, ...extension, workspace });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await session?.workbench.screenshot(`failed-${task.name}`).catch(() => {});
  });

  afterAll(async () => {
    const left = await session?.close();
    rmSync(workspace, { recursive: true, force: true, maxRetries: 5 });
    expect(left ?? [], 'processes still running after VS Code was closed').toEqual([]);
  });

  return {
    get workbench() {
      return this.session.workbench;
    },
    get session() {
      if (!session) throw new Error('VS Code has not been opened: is this outside of a test?');
      return session;
    },
    get workspace() {
      return workspace;
    },
  };
}
