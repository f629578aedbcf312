/** What the head of the page says of results. Pure. */
import type { Catalogue } from '../../results/protocol';
import { formatBytes } from '../../text/format';
import type { Translate } from '../../text/translate';
import { momentText } from '../chart/axis';
import { extentOf } from './marks';

/** What kind of results these are; `partial` ones must not be taken for whole ones. */
export function badgeOf(
  { layout, partitions }: Pick<Catalogue, 'layout' | 'partitions'>,
  t: Translate,
): { readonly text: string; readonly warns: boolean } {
  const finished = partitions.filter(({ state }) => state === 'succeeded').length;
  switch (layout) {
    case 'whole':
      return { text: t('finished'), warns: false };
    case 'joined':
      return finished < partitions.length
        ? { text: t('joined: {0} of {1} partitions', finished, partitions.length), warns: true }
        : { text: t('joined'), warns: false };
    case 'partial':
      return { text: t('partial: {0} of {1} partitions', finished, partitions.length), warns: true };
    case 'unfinished':
      return { text: t('unfinished'), warns: true };
    case 'store':
      return { text: t('store'), warns: false };
  }
}

/** `Jan 1, 2024, 00:00 – Dec 31, 2024, 00:00 · 365 steps` */
export function spanText(
  catalogue: Pick<Catalogue, 'initialMs' | 'stepResolutionMs' | 'numSteps'>,
  t: Translate,
): string {
  const { fromMs, toMs } = extentOf(catalogue);
  const steps = catalogue.numSteps === 1 ? t('1 step') : t('{0} steps', catalogue.numSteps);
  return `${momentText(fromMs)} – ${momentText(toMs)} · ${steps}`;
}

export function fileText({ file, bytes }: Pick<Catalogue, 'file' | 'bytes'>): string {
  return file === undefined ? formatBytes(bytes) : `${file} · ${formatBytes(bytes)}`;
}
