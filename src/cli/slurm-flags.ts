/** `--slurm key=value`: settings under `powersim.slurm.` on the command line. */
import { changeableSlurm, type SettingValues, type SlurmKey, slurmKeys, slurmSchemas } from '../settings';
import { nearestOf, UserError } from '../text';

/** Those that a run which is gone on with can still change. */
export const changeableSlurmKeys = Object.keys(changeableSlurm.shape) as SlurmKey[];

/**
 * The settings that the flags stand for, not yet checked but for their names: lists are made by repeating a key, of
 * others the last one counts.
 * @param pairs each `key=value`, the key without `slurm.`
 * @param keys that may be set
 * @throws UserError `settings.slurm` for what is no such pair, or no such key, with the nearest ones
 */
export function slurmLayer(pairs: readonly string[] = [], keys: readonly SlurmKey[] = slurmKeys): SettingValues {
  const values: SettingValues = {};
  for (const pair of pairs) {
    const { key, value } = partsOf(pair, keys);
    const name = `slurm.${key}` as const;
    if (typeOf(key) === 'array') values[name] = [...((values[name] as string[] | undefined) ?? []), value];
    else values[name] = typeOf(key) === 'number' ? numberOr(value) : value;
  }
  return values;
}

function partsOf(pair: string, keys: readonly SlurmKey[]): { key: SlurmKey; value: string } {
  const at = pair.indexOf('=');
  if (at < 1 || at === pair.length - 1) {
    throw new UserError('settings.slurm', `--slurm takes key=value, such as memory=8G, not "${pair}".`);
  }
  const given = pair.slice(0, at).trim();
  const key = keys.find((known) => known === given);
  if (key === undefined) throw unknownKey(given, keys);
  return { key, value: pair.slice(at + 1) };
}

function unknownKey(given: string, keys: readonly SlurmKey[]): UserError {
  const known = slurmKeys.find((key) => key === given);
  if (known === 'maxConcurrent') {
    const instead = 'Give --num-parallel-processes, or "powersim set-processes" while it goes on';
    return new UserError('settings.slurm', `A run that exists takes no --slurm ${known}. ${instead}.`);
  }
  const nearest = nearestOf(given, keys);
  const meant = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  const others = keys.filter((key) => key !== nearest);
  return new UserError(
    'settings.slurm',
    `There is no setting slurm.${given}.${meant} ${nearest === undefined ? 'There are' : 'There are also'} ${others.join(', ')}.`,
  );
}

/** `number`, `array` or `string`. */
const typeOf = (key: SlurmKey): string => slurmSchemas[key].def.type;

/** What is no number is left to the setting's own check, which says so. */
const numberOr = (text: string): number | string => (Number.isNaN(Number(text)) ? text : Number(text));
