/** What runs in the page itself: an editor's side of `acquireVsCodeApi`, and its colours. Handed over as text: imports nothing. */

/** Colours and classes that VS Code gives to its pages. */
export interface Theme {
  readonly classes: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

/** A message as VS Code sends it: JSON, arrays of numbers beside it. */
export interface Packed {
  readonly json: string;
  /** Base64. */
  readonly buffers: readonly string[];
}

/** What it needs of a browser: tests are compiled without its types. */
interface Browser extends EventTarget {
  readonly document: {
    readonly documentElement: { readonly style: { cssText: string; setProperty(name: string, value: string): void } };
    readonly body: { className: string; setAttribute(name: string, value: string): void } | null;
  };
  readonly MutationObserver: new (
    observe: () => void,
  ) => { observe(node: unknown, options: object): void; disconnect(): void };
  readonly sessionStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
  bedPost(json: string): Promise<void>;
  bedReceive(message: Packed): void;
  bedTheme(theme: Theme): void;
  acquireVsCodeApi(): unknown;
}

/** Before the page's own script: the editor that it finds. `window.bedPost` is answered by the bed. */
export function installEditor(theme: Theme): void {
  const kinds = { Float64Array, Float32Array, Int32Array, Uint8Array };
  const window = globalThis as unknown as Browser;
  let acquired = false;
  window.acquireVsCodeApi = () => {
    if (acquired) throw new Error('An instance of the VS Code API has already been acquired');
    acquired = true;
    return {
      postMessage: (message: unknown) => void window.bedPost(JSON.stringify(message)),
      getState: () => JSON.parse(window.sessionStorage.getItem('state') ?? 'null') ?? undefined,
      setState: <T,>(state: T): T => {
        window.sessionStorage.setItem('state', JSON.stringify(state));
        return state;
      },
    };
  };
  window.bedReceive = ({ json, buffers }) => {
    const data = JSON.parse(json, (_, value) => {
      if (typeof value !== 'object' || value === null || !('$buffer' in value)) return value;
      const characters = atob(buffers[value.$buffer] ?? '');
      const bytes = new Uint8Array(characters.length);
      // Of megabytes: `from` with a function takes a second.
      for (let i = 0; i < bytes.length; i += 1) bytes[i] = characters.charCodeAt(i);
      return new kinds[value.kind as keyof typeof kinds](bytes.buffer);
    });
    window.dispatchEvent(new MessageEvent('message', { data }));
  };
  window.bedTheme = ({ classes, attributes, variables }) => {
    const { documentElement, body } = window.document;
    if (!body) return;
    documentElement.style.cssText = '';
    for (const [name, value] of Object.entries(variables)) documentElement.style.setProperty(name, value);
    body.className = classes.join(' ');
    for (const [name, value] of Object.entries(attributes)) body.setAttribute(name, value);
  };
  // The page's script stands in the body, and reads the colours at once.
  const observer = new window.MutationObserver(() => {
    if (!window.document.body) return;
    observer.disconnect();
    window.bedTheme(theme);
  });
  observer.observe(window.document, { childList: true, subtree: true });
}

/** What VS Code's own style sheet does to every page. */
export const editorStyles = `
  html { scrollbar-color: var(--vscode-scrollbarSlider-background) transparent; background: var(--vscode-editor-background); }
  body { overscroll-behavior-x: none; background-color: transparent; color: var(--vscode-editor-foreground);
    font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size);
    margin: 0; padding: 0 20px; }
  img, video { max-width: 100%; max-height: 100%; }
  a, a code { color: var(--vscode-textLink-foreground); }
  a:hover { color: var(--vscode-textLink-activeForeground); }
  a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  code { font-family: var(--monaco-monospace-font); color: var(--vscode-textPreformat-foreground);
    background-color: var(--vscode-textPreformat-background); padding: 1px 3px; border-radius: 4px; }
`;
