/** Models, containers and variables as the rows of a tree. Pure. */
import type { Catalogue, CatalogueModel, CatalogueOutput, Units } from '../../results/protocol';
import type { Translate } from '../../text/translate';
import { idOf } from './selection';

interface Place {
  readonly id: string;
  /** From 1. */
  readonly level: number;
  /** Position among the rows of the same parent, from 1. */
  readonly position: number;
  /** Rows of the same parent. */
  readonly of: number;
  readonly label: string;
}

export type TreeRow =
  | (Place & { readonly kind: 'branch'; readonly expanded: boolean; readonly detail: string })
  | (Place & {
      readonly kind: 'output';
      readonly output: CatalogueOutput;
      readonly detail: string;
      /** Of the detail what fits beside the label: `MW · 73`. */
      readonly short: string;
    })
  | (Place & { readonly kind: 'unknown'; readonly detail: string });

interface Branch {
  readonly id: string;
  readonly label: string;
  readonly children: readonly (Branch | Leaf)[];
  /** Leaves below. */
  readonly count: number;
}

interface Leaf {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly short?: string;
  readonly output?: CatalogueOutput;
}

const CONTAINERS = ['variables', 'aux_variables', 'expressions', 'parameters', 'duals'] as const;

export interface TreeWish {
  readonly search: string;
  readonly expanded: ReadonlySet<string>;
  readonly units: Units;
}

/** Rows in order; of a search all that fit, whatever is folded. */
export function treeRows(
  { models, unknown, noted = [] }: Pick<Catalogue, 'models' | 'unknown' | 'noted'>,
  { search, expanded, units }: TreeWish,
  t: Translate,
): readonly TreeRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const branches = models.map((model) => modelBranch(model, fits, units, t));
  const told = (id: string, label: string, parts: Catalogue['unknown']): Branch => {
    const fitting = parts.filter(({ path }) => fits(path));
    const children = fitting.map(({ path, why }) => ({ id: `${id}/${path}`, label: path, detail: why }));
    return { id, label, children, count: children.length };
  };
  branches.push(told('!', t('Noted'), noted), told('?', t('Not shown'), unknown));
  return flat(
    branches.filter(({ count }) => count > 0),
    1,
    words.length > 0 ? undefined : expanded,
  );
}

/** What is unfolded at first: every model, and its variables. */
export function firstExpanded({ models }: Pick<Catalogue, 'models'>): ReadonlySet<string> {
  return new Set(models.flatMap((model) => [modelId(model), `${modelId(model)}/variables`]));
}

/** The unit in which an output's values are told; empty where none is known. */
export function unitOf({ unit, perUnit }: CatalogueOutput, units: Units, t: Translate): string {
  return units === 'systemBase' && perUnit ? t('p.u.') : unit;
}

function modelId({ source, name }: CatalogueModel): string {
  return `${source}/${name}`;
}

function modelBranch(model: CatalogueModel, fits: (text: string) => boolean, units: Units, t: Translate): Branch {
  const children = CONTAINERS.map((container): Branch => {
    const id = `${modelId(model)}/${container}`;
    const outputs = model.outputs.filter(
      (one) => one.container === container && fits(`${model.name} ${container} ${one.key} ${one.unit}`),
    );
    return { id, label: container, children: outputs.map((one) => leafOf(one, units, t)), count: outputs.length };
  }).filter(({ count }) => count > 0);
  const label = model.source === 'emulation' ? t('{0} (emulation)', model.name) : model.name;
  return { id: modelId(model), label, children, count: children.reduce((sum, { count }) => sum + count, 0) };
}

function leafOf(output: CatalogueOutput, units: Units, t: Translate): Leaf {
  const columns = output.columns === 1 ? t('1 column') : t('{0} columns', output.columns);
  const unit = unitOf(output, units, t);
  const detail = [unit, columns, output.problem].filter(Boolean).join(' · ');
  const short = [unit, String(output.columns)].filter(Boolean).join(' · ');
  return { id: idOf(output), label: output.key, detail, short, output };
}

function flat(nodes: readonly (Branch | Leaf)[], level: number, expanded: ReadonlySet<string> | undefined): TreeRow[] {
  return nodes.flatMap((node, i): TreeRow[] => {
    const place = { id: node.id, label: node.label, level, position: i + 1, of: nodes.length };
    if (!('children' in node)) {
      return [
        node.output
          ? { ...place, kind: 'output', output: node.output, detail: node.detail, short: node.short ?? node.detail }
          : { ...place, kind: 'unknown', detail: node.detail },
      ];
    }
    const open = expanded?.has(node.id) ?? true;
    const row: TreeRow = { ...place, kind: 'branch', expanded: open, detail: String(node.count) };
    return open ? [row, ...flat(node.children, level + 1, expanded)] : [row];
  });
}
