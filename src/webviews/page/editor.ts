/** The editor around a page: messages to it and from it, and what it keeps of the page while that is hidden. */

/** What VS Code gives every page; may be called once. */
declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

/** `Out`: what the page says; `In`: what the editor says. */
export interface Editor<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
  /** What was kept last; undefined when the page is shown first. Written by an older version perhaps, so to be checked. */
  readonly saved: unknown;
  /** Kept while the page is hidden and over reloads of the window; JSON. */
  save(state: unknown): void;
}

export function acquireEditor<Out, In>(): Editor<Out, In> {
  const api = acquireVsCodeApi();
  return {
    post: (message) => api.postMessage(message),
    onMessage(listener) {
      window.addEventListener('message', (event: MessageEvent<In>) => listener(event.data));
    },
    get saved() {
      return api.getState();
    },
    save: (state) => api.setState(state),
  };
}
