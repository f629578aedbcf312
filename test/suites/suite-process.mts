/** Runs one command of a suite within a time limit and believes only its result file. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { endProcesses, findProcesses, nothingLeft } from './process-tree.mts';
import { noResults, type Results, readResults, resultsVariable } from './results.mts';
import type { Step } from './suites.mts';

/** Every process of a step has this in its environment. */
const markVariable = 'POWERSIM_TEST_STEP';

/** Time that processes have to end by themselves after the tests. */
const afterglowMs = 5_000;

export interface StepOptions {
  readonly limitMs: number;
  /** Where it is to write its results. */
  readonly resultsFile: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Ends the step early, as a time limit would. */
  readonly signal?: AbortSignal;
}

/** Runs a step to its end and leaves no process of it behind; processes it left behind itself are a failure. */
export async function runStep(
  step: Step,
  { limitMs, resultsFile, environment, signal }: StepOptions,
): Promise<Results> {
  rmSync(resultsFile, { force: true });
  const mark = randomUUID();
  const [program, ...args] = step.command;
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment, [markVariable]: mark, [resultsVariable]: resultsFile },
  });
  const which = { mark: `${markVariable}=${mark}`, ...(child.pid === undefined ? {} : { root: child.pid }) };
  const end = await endOf(child, limitMs, signal);
  if (end.kind === 'overdue') {
    await endProcesses(which);
    return { ...noResults, failed: [`${step.title}: ended ${end.why}`] };
  }
  const results = end.kind === 'failedToStart' ? failure(step, end.why) : resultsOf(step, end.code, resultsFile);
  // Its root has ended, so its pid may already be somebody else's.
  const marked = { mark: which.mark };
  if (await nothingLeft(marked, afterglowMs)) return results;
  const left = findProcesses(marked).map(({ commandLine }) => commandLine.slice(0, 160));
  await endProcesses(marked);
  return { ...results, failed: [...results.failed, `${step.title}: left processes behind: ${left.join('; ')}`] };
}

type End =
  | { readonly kind: 'exited'; readonly code: number | null }
  | { readonly kind: 'overdue'; readonly why: string }
  | { readonly kind: 'failedToStart'; readonly why: string };

function endOf(child: ReturnType<typeof spawn>, limitMs: number, signal: AbortSignal | undefined): Promise<End> {
  return new Promise((resolve) => {
    const overdue = (why: string): void => settle({ kind: 'overdue', why });
    const timer = setTimeout(() => overdue(`after its ${(limitMs / 60_000).toFixed(1)} minutes were over`), limitMs);
    const onAbort = (): void => overdue('because the tests were interrupted');
    const settle = (end: End): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      resolve(end);
    };
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    child.once('error', (error) => settle({ kind: 'failedToStart', why: error.message }));
    child.once('exit', (code) => settle({ kind: 'exited', code }));
  });
}

function resultsOf(step: Step, code: number | null, file: string): Results {
  if (step.kind === 'check') return code === 0 ? { ...noResults, passed: 1 } : failure(step, `exit code ${code}`);
  const results = readResults(file);
  if ('problem' in results) return failure(step, `${results.problem} (exit code ${code})`);
  // Tests that passed, and a run that failed nevertheless: something outside of them went wrong.
  if (code !== 0 && results.failed.length === 0) {
    return { ...results, failed: [`${step.title}: exit code ${code}, though no test failed`] };
  }
  return results;
}

function failure(step: Step, why: string): Results {
  return { ...noResults, failed: [`${step.title}: ${why}`] };
}
