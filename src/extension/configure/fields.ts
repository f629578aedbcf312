import type { Field } from '../../pages/configure';
import { EXECUTORS, type RuntimeId, type SettingKey } from '../../settings';
import type { Translate } from '../../text';
import { controlsFor } from './labels';
import { defaultName, type Place, type Stated, statedValue } from './stated';
import { kindOf, textOf } from './typed';

/** What package.json says of a setting, translated by the editor. */
export interface Described {
  readonly markdownDescription?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

export interface FieldsInput {
  readonly stated: Stated;
  readonly place: Place;
  /** Absolute path. */
  readonly script: string;
  /** Folder that relative paths refer to. */
  readonly folder: string;
  readonly runtime: RuntimeId | undefined;
  /** By key without `powersim.`. */
  readonly described: Readonly<Record<string, Described>>;
}

/** The controls of the dialog with what stands in the settings now. */
export function fieldsOf(input: FieldsInput, t: Translate): Field[] {
  const { stated, place, described, runtime } = input;
  return controlsFor(runtime, t).map((control) => {
    const { key } = control;
    const about = described[key] ?? {};
    const values = statedValue(stated, place, key, t);
    const byDefault = values.inherited === '' ? defaultOf(key, about, input, t) : {};
    return {
      ...control,
      kind: kindOf(key),
      help: plainText(about.markdownDescription ?? ''),
      ...(kindOf(key) === 'choice' ? { choices: choicesOf(key, about, t) } : {}),
      ...values,
      ...byDefault,
    };
  });
}

/** What is taken where no settings say anything. */
function defaultOf(
  key: SettingKey,
  about: Described,
  { stated, script, folder, place }: FieldsInput,
  t: Translate,
): Partial<Pick<Field, 'inherited' | 'from' | 'isDefault'>> {
  const byDefault = { from: t('default'), isDefault: true };
  switch (key) {
    case 'name':
      return { inherited: defaultName(stated, script, folder, place.configuration), ...byDefault };
    case 'outputDirectory':
      return { inherited: `${defaultName({ ...stated, ...NOTHING }, script, folder, undefined)}_output`, ...byDefault };
    case 'numParallelProcesses':
      return { inherited: t('automatic'), from: t('from cores and memory') };
    case 'julia.executable':
    case 'julia.project':
      return { inherited: t('automatic'), ...byDefault };
    default: {
      const inherited = textOf(key, about.default);
      return inherited === '' ? {} : { inherited, ...byDefault };
    }
  }
}

const nobody = { folder: {}, workspace: {}, user: {} };
const NOTHING: Stated = { entries: nobody, plain: nobody };

function choicesOf(key: SettingKey, { enum: words = [] }: Described, t: Translate): NonNullable<Field['choices']> {
  if (key !== 'executor') return words.map((value) => ({ value, label: value }));
  const labels = { local: t('This computer'), slurm: t('Slurm cluster') };
  return EXECUTORS.map((value) => ({ value, label: labels[value] }));
}

/** Without the marks of Markdown, and links to settings as their names. */
function plainText(markdown: string): string {
  return markdown.replace(/`#powersim\.([^`#]+)#`/g, '$1').replace(/[`*]/g, '');
}
