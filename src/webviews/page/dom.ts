/** Builds elements without ever reading text as markup. */

/** An element's own properties (`className`, `hidden`, `role`, `ariaLabel`, …) and listeners by the names of events. */
export type Properties<K extends keyof HTMLElementTagNameMap> = Partial<HTMLElementTagNameMap[K]> & {
  readonly on?: { readonly [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => void };
};

/** `el('button', { className: 'x', ariaPressed: 'true', on: { click } }, 'Table')` */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { on = {}, ...properties }: Properties<K> = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  for (const [name, listener] of Object.entries(on)) made.addEventListener(name, listener as EventListener);
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button that does one thing. */
export function button(text: string, click: () => void, properties: Properties<'button'> = {}): HTMLButtonElement {
  return el('button', { type: 'button', ...properties, on: { ...properties.on, click } }, text);
}

/** A name for an element that others point to. */
export function nextId(kind: string): string {
  ids += 1;
  return `${kind}-${ids}`;
}
let ids = 0;
