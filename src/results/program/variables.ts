/** Which outputs somebody means who types names. */
import { nearestOf, oneLine, UserError } from '../../text';
import { listed } from '../export/sources';
import type { Catalogue, CatalogueOutput } from '../protocol';

type Listed = Pick<Catalogue, 'models' | 'name'>;

/**
 * Outputs by `MODEL/KEY`, `MODEL/CONTAINER/KEY`, `CONTAINER/KEY` or `KEY` where that is unique among the decision
 * models; `emulation_model` stands for the emulation model whatever its name.
 * @throws UserError `results.variable` naming what was probably meant, or all that may be meant
 */
export function outputsNamed(catalogue: Listed, texts: readonly string[]): CatalogueOutput[] {
  const all = catalogue.models.flatMap((model) => model.outputs);
  const found = texts.map((text) => outputNamed(catalogue, all, text));
  return [...new Set(found)];
}

function outputNamed(catalogue: Listed, all: readonly CatalogueOutput[], text: string): CatalogueOutput {
  const named = all.filter((output) => namesOf(output).includes(text));
  const fits = named.length > 0 ? named : all.filter((output) => namesOf(output).some((name) => isNameOf(name, text)));
  const [first, ...more] = fits;
  if (first && more.length === 0) return first;
  const [decision, ...others] = fits.filter(({ source }) => source === 'decision');
  if (decision && others.length === 0) return decision;
  if (first)
    throw new UserError(
      'results.variable',
      `${text} may be ${fits.map((output) => fullName(output)).join(' or ')}. Name one of them.`,
    );
  throw new UserError('results.variable', `There is no variable ${text} in ${catalogue.name}. ${meant(all, text)}`);
}

function meant(all: readonly CatalogueOutput[], text: string): string {
  // With as many parts as were given, so that a wrong model does not hide a right key.
  const parts = text.split('/').length;
  const plain = text.toLowerCase();
  const names = all.flatMap((output) => namesOf(output).filter((name) => name.split('/').length === parts));
  const near = names.find((name) => name.toLowerCase() === plain) ?? nearestOf(text, [...new Set(names)]);
  if (near !== undefined) return `Did you mean ${near}?`;
  const known = all.map(({ model, key }) => `${model}/${key}`);
  return known.length === 0 ? 'It holds none.' : `It has ${listed(known)}; powersim results --list names them all.`;
}

const fullName = ({ model, container, key }: CatalogueOutput) => `${model}/${container}/${key}`;

function namesOf({ model, source, container, key }: CatalogueOutput): string[] {
  const models = source === 'emulation' ? [model, 'emulation_model'] : [model];
  return [key, `${container}/${key}`, ...models.flatMap((name) => [`${name}/${key}`, `${name}/${container}/${key}`])];
}

/** Whether somebody who typed `text` means this name: names are others' words, and are printed without what steers a terminal. */
export const isNameOf = (name: string, text: string) => name === text || oneLine(name, SHOWN) === text;

/** The longest name that is printed. */
export const SHOWN = 200;

/**
 * The columns of one output that somebody named: each text is a name, or names with commas between them.
 * @returns undefined for all
 */
export function columnsNamed(all: readonly string[], texts: readonly string[]): string[] | undefined {
  if (texts.length === 0) return undefined;
  const known = new Map([...all].reverse().flatMap((name) => [[oneLine(name, SHOWN), name] as const]));
  for (const name of all) known.set(name, name);
  // Names of columns of several dimensions hold commas themselves.
  const names = texts.flatMap((text) =>
    known.has(text)
      ? [text]
      : text
          .split(',')
          .map((name) => name.trim())
          .filter((name) => name !== ''),
  );
  return [...new Set(names.map((name) => known.get(name) ?? name))];
}
