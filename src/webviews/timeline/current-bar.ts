/** The bar that keys are at, as an element over the picture: what is seen to have the focus, and what is read out. */
import type { TimelineBar } from '../../pages/timeline';
import { el, nextId } from '../page/dom';
import { AXIS, type Scene, xOf } from './scene';

export interface CurrentBar {
  /** What is read out is said anew only of another bar or another state: nobody wants to hear of every second. */
  tell(bar: TimelineBar | undefined, words: () => string, place: { readonly place: number; readonly of: number }): void;
  /** Moves it to where the bar is drawn. @param now where the bar goes on, it ends here */
  place(bar: TimelineBar, scene: Scene, now: number): void;
  /** Where it is, pixels of the page. */
  box(): DOMRect | undefined;
}

/** @param list what takes the keys. @param space what lies over the picture in it */
export function createCurrentBar(list: HTMLElement, space: HTMLElement): CurrentBar {
  let option: HTMLElement | undefined;
  let told = '';
  return {
    tell(bar, words, { place, of }) {
      const now = bar ? `${bar.id} ${bar.state}` : '';
      if (now === told && option) return;
      told = now;
      option?.remove();
      option = undefined;
      // A list without anything in it would be none.
      list.role = bar ? 'listbox' : 'group';
      list.removeAttribute('aria-activedescendant');
      if (!bar) return;
      option = el('div', {
        className: 'current',
        role: 'option',
        id: nextId('bar'),
        ariaSelected: 'true',
        ariaLabel: words(),
        ariaPosInSet: String(place),
        ariaSetSize: String(of),
      });
      space.append(option);
      list.setAttribute('aria-activedescendant', option.id);
    },
    place(bar, scene, now) {
      if (!option) return;
      const left = Math.max(0, xOf(bar.from, scene));
      const right = Math.min(scene.width, xOf(bar.to ?? now, scene));
      option.style.visibility = right < 0 || left > scene.width ? 'hidden' : '';
      option.style.left = `${left}px`;
      option.style.width = `${Math.max(4, right - left)}px`;
      option.style.top = `${AXIS + bar.lane * scene.lane + 1}px`;
      option.style.height = `${scene.lane - 2}px`;
    },
    box: () => option?.getBoundingClientRect(),
  };
}
