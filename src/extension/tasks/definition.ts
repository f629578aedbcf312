/** What `tasks.json` says of a simulation that is run as a task. Pure. */
import * as z from 'zod/mini';
import { type SettingValues, settingKeys } from '../../settings';
import { nearestOf, type Translate, UserError } from '../../text';

export const TASK_TYPE = 'powersim';

const schema = z.strictObject({
  type: z.literal(TASK_TYPE),
  /** Path of the script, relative to the task's folder. */
  script: z.string().check(z.minLength(1)),
  configuration: z.optional(z.string().check(z.minLength(1))),
  /** Settings that win over those of the script, by their keys without `powersim.`. */
  settings: z.optional(z.record(z.string(), z.unknown())),
  /** Sets the results of an earlier run aside, under another name. */
  force: z.optional(z.boolean()),
});
export interface TaskDefinition {
  readonly script: string;
  readonly configuration?: string | undefined;
  readonly settings: SettingValues;
  readonly force: boolean;
}

/** @throws UserError `task.definition` when something in it is missing or unknown */
export function readDefinition(definition: unknown, t: Translate): TaskDefinition {
  const parsed = schema.safeParse(definition);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join('.') || 'script';
    throw new UserError(
      'task.definition',
      t(
        'The task in tasks.json is not right: {0}: {1}. A task of the type "powersim" needs "script".',
        where,
        issue?.message ?? '',
      ),
    );
  }
  const { script, configuration, settings = {}, force = false } = parsed.data;
  for (const key of Object.keys(settings)) refuseUnknown(key, t);
  return { script, configuration, settings, force };
}

function refuseUnknown(key: string, t: Translate): void {
  const known: readonly string[] = settingKeys;
  if (known.includes(key)) return;
  const near = nearestOf(key, known);
  throw new UserError(
    'task.definition',
    near === undefined
      ? t('The task in tasks.json has a setting {0} that there is not.', key)
      : t('The task in tasks.json has a setting {0} that there is not. Is {1} meant?', key, near),
  );
}
