/** The horizon of a simulation as it is cut into partitions, drawn to scale. */
import type { PartitionPreview, PartitionShown } from '../../pages/configure';
import type { Translate } from '../../text/translate';
import { el } from '../page/dom';

const SVG = 'http://www.w3.org/2000/svg';
/** Partitions that are drawn large enough to read. */
const LARGE = 4;

/** All of it in a strip: neighbours lie in two rows, so that their overlap is seen. */
export function horizon(preview: PartitionPreview, t: Translate): HTMLElement {
  const { numSteps, count, partitions, summary } = preview;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${numSteps} 20`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', summary);
  for (const partition of partitions) svg.append(...blocks(partition));
  const [last, beforeLast] = [partitions.at(-1), partitions.at(-2)];
  if (count > partitions.length && last && beforeLast) {
    const from = beforeLast.kept[1];
    svg.append(rectangle('beyond', from, 0, last.kept[0] - 1 - from, 20));
  }
  const scale = el(
    'div',
    { className: 'scale', ariaHidden: 'true' },
    el('span', {}, t('step 1')),
    el('span', {}, t('step {0}', numSteps)),
  );
  return el('div', { className: 'horizon' }, svg as unknown as HTMLElement, scale);
}

function blocks({ index, steps, kept }: PartitionShown): SVGElement[] {
  const row = index % 2 === 1 ? 0 : 10;
  const own = rectangle(index % 2 === 1 ? 'odd' : 'even', kept[0] - 1, row, kept[1] - kept[0] + 1, 10);
  const title = document.createElementNS(SVG, 'title');
  title.textContent = `${index}: ${steps[0]}–${steps[1]}`;
  own.append(title);
  if (steps[0] === kept[0]) return [own];
  return [own, rectangle('overlap', steps[0] - 1, row, kept[0] - steps[0], 10)];
}

function rectangle(className: string, x: number, y: number, width: number, height: number): SVGElement {
  const made = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ class: className, x, y, width, height })) {
    made.setAttribute(name, String(value));
  }
  return made;
}

/** The first ones, with their steps. */
export function closeUp({ partitions, count }: PartitionPreview, t: Translate): HTMLElement {
  const shown = partitions.slice(0, Math.min(LARGE, count));
  const end = shown.at(-1)?.steps[1] ?? 1;
  const lanes = shown.map(({ index, steps, kept }) => {
    const lane = el('div', { className: 'lane' }, el('span', { className: 'index' }, String(index)));
    const track = el('div', { className: 'track' });
    const own = block(index % 2 === 1 ? 'block odd' : 'block even', kept[0], kept[1], end);
    own.append(kept[0] === kept[1] ? `${kept[0]}` : `${kept[0]}–${kept[1]}`);
    track.append(own);
    if (steps[0] < kept[0]) track.append(block('block overlap', steps[0], kept[0] - 1, end));
    lane.append(track);
    return lane;
  });
  const hasOverlap = shown.some(({ steps, kept }) => steps[0] < kept[0]);
  const key = hasOverlap
    ? el(
        'p',
        { className: 'key' },
        el('span', { className: 'swatch' }),
        t('Overlap: computed to begin from a realistic state; the join leaves it out.'),
      )
    : undefined;
  const caption = count > shown.length ? t('The first {0} partitions', shown.length) : t('The partitions');
  const picture = el('div', { className: 'lanes', ariaHidden: 'true' }, ...lanes);
  return el('div', { className: 'close-up' }, el('h3', {}, caption), picture, key);
}

function block(className: string, first: number, last: number, end: number): HTMLElement {
  const made = el('div', { className });
  made.style.left = `${((first - 1) / end) * 100}%`;
  made.style.width = `${((last - first + 1) / end) * 100}%`;
  return made;
}
