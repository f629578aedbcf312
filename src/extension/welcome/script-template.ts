/** Scripts to begin with: `templates/` holds one in each language, which runs as it is. */

export const templateLanguages = ['julia', 'javascript', 'typescript'] as const;
export type TemplateLanguage = (typeof templateLanguages)[number];

/** How files of a language end. Those of the embedded engine say by their names what they are. */
const ENDINGS: Readonly<Record<TemplateLanguage, string>> = {
  julia: '.jl',
  javascript: '.powersim.mjs',
  typescript: '.powersim.ts',
};

/** Name of the template's file in the folder `templates`. */
export const templateFile = (language: TemplateLanguage): string => `simulation${ENDINGS[language]}`;

/** A file name of what a person typed, with or without its ending. */
export function fileNameOf(typed: string, language: TemplateLanguage): string {
  const ending = ENDINGS[language];
  const name = typed.trim();
  return name.endsWith(ending) ? name : `${name.replace(/\.(?:jl|(?:powersim\.)?[cm]?[jt]s)$/, '')}${ending}`;
}

/** What is wrong with a name as the name of a script; undefined when nothing is. */
export type NameProblem = 'empty' | 'path' | 'characters' | 'long';

/** In bytes: file systems take 255, of which the names of a script's other files and folders need some. */
const LONGEST_NAME = 200;

/** The simulation is called as the script is, in folders and on command lines: upstream splits its options at `=`. */
export function nameProblem(typed: string): NameProblem | undefined {
  const name = typed.trim();
  if (name === '') return 'empty';
  if (/[/\\]/.test(name)) return 'path';
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u.test(name)) return 'characters';
  return Buffer.byteLength(name) > LONGEST_NAME ? 'long' : undefined;
}

/**
 * The name that is proposed: the first that no file has yet.
 * @param taken whether there is a file of this name already
 */
export function proposedName(language: TemplateLanguage, taken: (file: string) => boolean): string {
  const name = (number: number) => (number === 1 ? 'my_simulation' : `my_simulation_${number}`);
  let number = 1;
  while (taken(fileNameOf(name(number), language))) number += 1;
  return name(number);
}

/** The template's text as the text of a new file. */
export function filled(template: string, file: string): string {
  return template.replaceAll('{{file}}', file);
}

/** The line, from 0, at which a person begins to make the script their own. */
export function firstToEdit(text: string): number {
  return Math.max(
    0,
    text.split('\n').findIndex((line) => line.includes('Begin here')),
  );
}
