import { english, oneLine, type Translate } from '../text';
import type { Finding, FindingCode } from './findings';
import { BUILT, type Generation, type RenamedStatus, SUCCESS } from './generation';
import type { ScriptInspection } from './inspect';

export interface Failure {
  readonly message: string;
  /** The error's whole text with its backtrace. */
  readonly stack?: string | undefined;
  readonly scriptPath: string;
  readonly inspection?: ScriptInspection | undefined;
  readonly generation?: Generation | undefined;
}

type Explanation = (failure: Failure, t: Translate) => string | undefined;

/** A failure of a script in one or two sentences for a modeller: what happened, in which line, what to write there. */
export function explainFailure(failure: Failure, t: Translate = english): string {
  for (const explain of EXPLANATIONS) {
    const text = explain(failure, t);
    if (text !== undefined) return text;
  }
  const message = failure.message.replaceAll(failure.scriptPath, baseName(failure.scriptPath));
  return located(failure, firstSentence(message) || t('It failed without a message.'));
}

const EXPLANATIONS: readonly Explanation[] = [
  /** A keyword of the published how-to. */
  (failure, t) => {
    if (!/\bbuild!/.test(failure.message) || !/\bserialize\b/.test(`${failure.message}\n${failure.stack ?? ''}`))
      return undefined;
    const found = finding(failure, 'build.serialize');
    return t(
      '{0}: build! is called with serialize=, which the installed PowerSimulations does not take. {1}.',
      place(failure, found),
      found?.remedy ?? t('Leave serialize= out'),
    );
  },
  (failure, t) => renamed(failure, BUILT, /UndefVarError: [`"]?(?:Simulation)?BuildStatus\b/, t),
  (failure, t) =>
    renamed(
      failure,
      SUCCESS,
      /(?:no field|not defined|no property|KeyError:).*\bSUCCESSFUL\b|\bSUCCESSFUL\b.*not defined/,
      t,
    ),
  (failure, t) =>
    renamed(
      failure,
      SUCCESS,
      /(?:no field|not defined|no property|KeyError:).*\bSUCCESSFULLY_FINALIZED\b|\bSUCCESSFULLY_FINALIZED\b.*not defined/,
      t,
    ),
  (failure, t) => {
    const missing = /[Pp]ackage (\S+) (?:is not installed|not found)(?: in the project (.+?)\.?$)?/m.exec(
      oneLine(failure.message),
    );
    if (missing?.[1] === undefined) return undefined;
    const [, name, project] = missing;
    const flag = project === undefined ? '' : ` --project=${/[^\w@%+=:,./-]/.test(project) ? `'${project}'` : project}`;
    return t(
      '{0} Install it: {1}',
      project === undefined
        ? t('The package {0} is not installed.', name)
        : t('The package {0} is not installed in the project {1}.', name, project),
      `julia${flag} -e 'using Pkg; Pkg.add("${name}")'`,
    );
  },
  (failure, t) => {
    const name = /does not define the function (\S+?)\.?$/m.exec(failure.message)?.[1];
    if (name === undefined) return undefined;
    const others = [...new Set(failure.inspection?.functions.map((info) => info.name) ?? [])].slice(0, 5).join(', ');
    const which = t('Define it, or name another in the settings powersim.buildFunction and powersim.executeFunction');
    return t(
      '{0} does not define the function {1}. {2}.',
      baseName(failure.scriptPath),
      name,
      others ? `${which} (${others})` : which,
    );
  },
  /** A function of the script does not take what PowerSimulations passes. */
  (failure) => {
    const name = /no method matching (?:\w+\.)?([^\s(]+)\(/.exec(failure.message)?.[1];
    const found = failure.inspection?.findings.find(
      ({ code, message }) => code.endsWith('.arity') && message.startsWith(`${name} `),
    );
    return found && `${found.message} ${found.remedy} (${place(failure, found)})`;
  },
  (failure, t) => {
    const name = /UndefVarError: [`"]?([\w!]+)/.exec(failure.message)?.[1];
    if (name === undefined) return undefined;
    if (name === 'PSI')
      return t(
        '{0}: PSI is not defined. Write after using PowerSimulations: const PSI = PowerSimulations',
        place(failure),
      );
    if (failure.inspection?.usesPowerSimulations !== false || !FROM_POWERSIMULATIONS.has(name)) return undefined;
    return t(
      '{0}: {1} is not defined, because the script does not load PowerSimulations. Write at its top: using PowerSimulations',
      place(failure),
      name,
    );
  },
  (failure, t) =>
    /^OutOfMemoryError/.test(failure.message) ? located(failure, t('Julia ran out of memory.')) : undefined,
];

/** What scripts use of it first. */
const FROM_POWERSIMULATIONS = new Set(
  'SimulationPartitions Simulation SimulationModels SimulationSequence DecisionModel EmulationModel ProblemTemplate template_unit_commitment template_economic_dispatch build! execute! RunStatus SimulationBuildStatus BuildStatus PowerSimulations'.split(
    ' ',
  ),
);

function renamed(failure: Failure, status: RenamedStatus, pattern: RegExp, t: Translate): string | undefined {
  const match = pattern.exec(failure.message);
  if (match === null) return undefined;
  const usedToday = /SimulationBuildStatus|SUCCESSFULLY_FINALIZED/.test(match[0]);
  const [used, right] = usedToday ? [status.today, status.documented] : [status.documented, status.today];
  const type = used.split('.')[0] ?? used;
  const found = failure.inspection?.findings.find(
    ({ code, message }) => code === 'status.renamed' && message.includes(`${type}.`),
  );
  return t(
    '{0}: the installed PowerSimulations has no {1}, it is called {2}. {3}.',
    place(failure, found),
    used,
    right,
    found?.remedy ?? t('Write: {0}', right),
  );
}

function finding({ inspection }: Failure, code: FindingCode): Finding | undefined {
  return inspection?.findings.find((one) => one.code === code);
}

/** `my_simulation.jl, line 25`: where a finding is, otherwise where the error came through the script. */
function place(failure: Failure, found?: Finding): string {
  const script = baseName(failure.scriptPath);
  const line = found?.line ?? scriptLine(failure);
  return line === undefined ? script : `${found?.file ?? script}:${line}`;
}

/** The innermost line of the script in the stack. */
function scriptLine({ stack = '', message, scriptPath }: Failure): number | undefined {
  const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const text = `${message}\n${stack}`;
  const whole = new RegExp(`${literally(scriptPath)}:(\\d+)`).exec(text);
  // Julia shortens the home folder to ~, and paths that were given relative.
  const last = whole ?? new RegExp(`(?:^|[\\s/\\\\(])${literally(baseName(scriptPath))}:(\\d+)`, 'm').exec(text);
  return last?.[1] === undefined ? undefined : Number(last[1]);
}

function located(failure: Failure, text: string): string {
  const line = scriptLine(failure);
  const name = baseName(failure.scriptPath);
  return line === undefined || text.includes(`${name}:${line}`) ? text : `${text} (${name}:${line})`;
}

/** The first line of a message, without what Julia wraps around it. */
function firstSentence(message: string): string {
  const line = message.split('\n').find((text) => text.trim() !== '') ?? '';
  return (
    oneLine(line.replace(/^(?:ERROR: )?(?:(?:LoadError|InitError|ErrorException): )*/, '')) ||
    'It failed without a message.'
  );
}

function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
