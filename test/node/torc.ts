/**
 * Workflow files of Torc as that project documents them, github.com/NatLabRockies/torc 0.12.0,
 * docs/src/core/reference/workflow-spec.md and parameterization.md: the fields, and how jobs come of a parameter.
 */
import { type ParseError, parse } from 'jsonc-parser';
import * as z from 'zod/mini';

const count = z.int().check(z.minimum(1));
const names = z.array(z.string());
/** `512k`, `2g`. */
const memory = z.string().check(z.regex(/^\d+[kmg]$/));
/** ISO 8601. */
const runtime = z.string().check(z.regex(/^P(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?$/));

const workflowSchema = z.strictObject({
  name: z.string(),
  description: z.optional(z.string()),
  jobs: z.array(
    z.strictObject({
      name: z.string(),
      command: z.string(),
      resource_requirements: z.optional(z.string()),
      scheduler: z.optional(z.string()),
      cancel_on_blocking_job_failure: z.optional(z.boolean()),
      depends_on: z.optional(names),
      depends_on_regexes: z.optional(names),
      parameters: z.optional(z.record(z.string(), z.string().check(z.regex(/^\d+:\d+$/)))),
    }),
  ),
  resource_requirements: z.array(z.strictObject({ name: z.string(), num_cpus: count, memory, runtime })),
  slurm_schedulers: z.optional(
    z.array(
      z.strictObject({
        name: z.string(),
        account: z.string(),
        partition: z.optional(z.string()),
        qos: z.optional(z.string()),
        gres: z.optional(z.string()),
        mem: z.optional(z.string()),
        nodes: count,
        walltime: z.string(),
        extra: z.optional(z.string()),
      }),
    ),
  ),
  actions: z.optional(
    z.array(
      z.strictObject({
        trigger_type: z.enum(['on_workflow_start', 'on_jobs_ready']),
        action_type: z.literal('schedule_nodes'),
        jobs: z.optional(names),
        job_name_regexes: z.optional(names),
        scheduler: z.string(),
        scheduler_type: z.literal('slurm'),
        num_allocations: count,
      }),
    ),
  ),
});
export type Workflow = z.infer<typeof workflowSchema>;

export interface TorcJob {
  readonly name: string;
  readonly command: string;
  readonly needs: readonly string[];
}

/** @throws ZodError, Error when it is no workflow as documented, or names what is not there */
export function readWorkflow(text: string): Workflow {
  const errors: ParseError[] = [];
  const parsed: unknown = parse(text, errors);
  if (errors.length > 0) throw new Error('no JSON with comments');
  const workflow = workflowSchema.parse(parsed);
  const named = (of: readonly { readonly name: string }[] = []) => new Set(of.map(({ name }) => name));
  const [requirements, schedulers] = [named(workflow.resource_requirements), named(workflow.slurm_schedulers)];
  const references = [
    ...workflow.jobs.map((job) => [job.resource_requirements, requirements] as const),
    ...workflow.jobs.map((job) => [job.scheduler, schedulers] as const),
    ...(workflow.actions ?? []).map((action) => [action.scheduler, schedulers] as const),
  ];
  for (const [name, known] of references) {
    if (name !== undefined && !known.has(name)) throw new Error(`there is no ${name}`);
  }
  return workflow;
}

/** The jobs that Torc makes, each after those that it needs. */
export function jobsOf({ jobs }: Workflow): TorcJob[] {
  const expanded = jobs.flatMap((job) => {
    const [[parameter, range] = ['', '1:1']] = Object.entries(job.parameters ?? {});
    const [first = 0, last = 0] = range.split(':').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => {
      const filled = (text: string) => text.replaceAll(`{${parameter}}`, String(first + i));
      return { ...job, name: filled(job.name), command: filled(job.command) };
    });
  });
  const allNames = expanded.map(({ name }) => name);
  const withNeeds = expanded.map(({ name, command, depends_on = [], depends_on_regexes = [] }) => {
    const matched = depends_on_regexes.flatMap((regex) => allNames.filter((other) => new RegExp(regex).test(other)));
    const needs = [...depends_on, ...matched];
    if (needs.some((other) => !allNames.includes(other))) throw new Error(`${name} waits for what is not there`);
    return { name, command, needs };
  });
  return inOrder(withNeeds);
}

function inOrder(jobs: readonly TorcJob[], done: readonly TorcJob[] = []): TorcJob[] {
  const rest = jobs.filter((job) => !done.includes(job));
  const ready = rest.filter(({ needs }) => needs.every((name) => done.some((job) => job.name === name)));
  if (rest.length === 0) return [...done];
  if (ready.length === 0) throw new Error('jobs wait for each other');
  return inOrder(jobs, [...done, ...ready]);
}
