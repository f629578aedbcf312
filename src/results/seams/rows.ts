/** Seams as rows and cells, in natural units. Pure. */
import { decidingDatasets } from '../../store/seams/kinds';
import type { DatasetSeams, SeamReport } from '../../store/seams/report';
import { containers } from '../../store/spec';
import { naturalUnit, toNatural } from '../../store/units';
import type { OutputRef, SeamCell, SeamRow } from '../protocol';

/** What decides first, then by the largest relative difference; only what was compared anywhere. */
export function rowsOf({ datasets, measured }: SeamReport): SeamRow[] {
  const deciding = new Set(decidingDatasets(datasets));
  return datasets
    .flatMap((d) => {
      const container = containers.find((name) => name === d.container);
      if (container === undefined || d.realised.compared === 0) return [];
      return [rowOf(d, { model: d.model, source: d.source, container, key: d.key }, measured, deciding.has(d))];
    })
    .sort(
      (a, b) =>
        Number(b.decides) - Number(a.decides) ||
        b.relative - a.relative ||
        nameOf(a.output).localeCompare(nameOf(b.output), 'en'),
    );
}

/** Outputs of which no overlapping value is in both partitions. */
export const withoutValues = ({ datasets }: SeamReport): string[] =>
  datasets.filter((d) => d.realised.compared === 0).map(nameOf);

const nameOf = ({ model, key }: { readonly model: string; readonly key: string }) => `${model}/${key}`;

function rowOf(d: DatasetSeams, output: OutputRef, measured: readonly number[], decides: boolean): SeamRow {
  const basePower = d.basePower ?? 0;
  const scale = toNatural(d.key, basePower);
  const bySeam = new Map(d.perSeam.map((s) => [s.seam, s]));
  const notCompared = new Set(d.notCompared);
  return {
    output,
    unit: naturalUnit(d.key, basePower),
    kind: d.kind,
    magnitude: scale * d.magnitude,
    maxAbsolute: scale * d.realised.maxAbsolute,
    relative: d.realised.relative,
    endMaxAbsolute: scale * d.end.maxAbsolute,
    decides,
    cells: measured.map((seam): SeamCell | null => {
      const s = bySeam.get(seam);
      if (!s) return notCompared.has(seam) ? null : same;
      return {
        maxAbsolute: scale * s.maxAbsolute,
        relative: s.relative,
        differing: s.differing,
        endMaxAbsolute: scale * s.end.maxAbsolute,
        column: s.column,
        time: s.time,
      };
    }),
  };
}

const same: SeamCell = { maxAbsolute: 0, relative: 0, differing: 0, endMaxAbsolute: 0, column: '', time: '' };
