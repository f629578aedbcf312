/**
 * Program: activates the built extension in an editor that takes everything and does nothing, and prints what it used of
 * the file system, and which programs it started, before `activate` returned, and how long loading and activating took
 * together (ms). Argument: path of `extension.js`.
 */
import child from 'node:child_process';
import fs from 'node:fs';
import Module, { createRequire, syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

const [, , extension = ''] = process.argv;

/** Can be called and constructed. */
function target(): void {}

/** Whatever is asked of it, it gives more of itself. */
const anything = (): unknown =>
  new Proxy(target, {
    get: (_, name) => {
      if (name === Symbol.toPrimitive) return () => '';
      if (name === Symbol.iterator) return () => [].values();
      if (name === 'then') return undefined;
      // Of configuration: the default.
      return name === 'get' ? (_key: string, other: unknown) => other : anything();
    },
    set: () => true,
    apply: anything,
    construct: () => anything() as object,
  });

class EventEmitter {
  readonly event = () => ({ dispose: () => undefined });
  fire(): void {}
  dispose(): void {}
}

const editor: object = new Proxy(
  { EventEmitter },
  {
    get: (known, name) => Reflect.get(known, name) ?? anything(),
    // What is bundled makes a copy that inherits from it.
    getPrototypeOf: () => editor,
  },
);
const loader = Module as unknown as { _load(name: string, ...rest: unknown[]): unknown };
const load = loader._load;
loader._load = (name, ...rest) => (name === 'vscode' ? editor : load(name, ...rest));
const begun = performance.now();
const { activate } = createRequire(import.meta.url)(extension);
const loading = performance.now() - begun;

const used: string[] = [];
let watching = true;
for (const owner of [fs, fs.promises, child] as unknown as Record<string, unknown>[]) {
  for (const [name, original] of Object.entries(owner)) {
    if (typeof original !== 'function' || /^[A-Z_]/.test(name)) continue;
    owner[name] = (...args: unknown[]) => {
      if (watching) used.push(`${name} ${String(args[0])}`);
      return original.apply(owner, args);
    };
  }
}
syncBuiltinESMExports();

const context = {
  subscriptions: [],
  extensionPath: path.dirname(path.dirname(extension)),
  extensionUri: anything(),
  globalStorageUri: { fsPath: '/nowhere' },
  workspaceState: { get: (_: string, other: unknown) => other, update: async () => undefined },
  globalState: { get: (_: string, other: unknown) => other, update: async () => undefined },
  extension: { packageJSON: { version: '0' } },
};
const called = performance.now();
activate(context);
const time = loading + performance.now() - called;
watching = false;
fs.writeSync(1, JSON.stringify({ used, registered: context.subscriptions.length, time }));
process.exit(0);
