import { cell, contributes, type Property, table, textOf } from './manifest.mts';

/** The settings by their sections: name, values, default, where they can be set, meaning. */
export function settings(): string {
  return contributes.configuration
    .map(({ title, properties }) => {
      const rows = Object.entries(properties).map(([key, property]) => [
        `\`${key}\``,
        valuesOf(property),
        defaultOf(property),
        scopeOf(property),
        meaningOf(property),
      ]);
      return `## ${textOf(title)}\n\n${table(['setting', 'values', 'default', 'where', 'meaning'], rows)}`;
    })
    .join('\n\n');
}

function valuesOf({ type = '', minimum, maximum, enum: values }: Property): string {
  if (values) return values.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const types = [type].flat().filter((one) => one !== 'null');
  const range = [minimum === undefined ? [] : `≥ ${minimum}`, maximum === undefined ? [] : `≤ ${maximum}`].flat();
  return [types.join(' or '), ...range].join(', ');
}

function defaultOf({ default: value }: Property): string {
  return value === null || value === undefined || value === '' ? '' : cell(`\`${JSON.stringify(value)}\``);
}

/** In the words of the settings' editor. */
function scopeOf({ scope = 'window' }: Property): string {
  const words: Record<string, string> = {
    application: 'user',
    machine: 'user',
    'machine-overridable': 'user, workspace (this machine)',
    resource: 'user, workspace, folder',
    window: 'user, workspace',
  };
  return words[scope] ?? scope;
}

function meaningOf({ markdownDescription, enum: values = [], enumDescriptions = [] }: Property): string {
  const ofValues = enumDescriptions.map((text, i) => `\`${JSON.stringify(values[i])}\`: ${textOf(text)}`);
  const text = textOf(markdownDescription).replace(/`#([^`#]+)#`/g, '`$1`');
  return cell([text, ofValues.join(' ')].join(' '));
}
