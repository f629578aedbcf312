import type { Finding } from './findings';
import { accepts } from './functions';
import type { Script } from './script';

/** Packages that come with Julia: a script that loads nothing else has PowerSimulations from nowhere. */
const STANDARD = new Set(
  'Base Core Main Dates DelimitedFiles Distributed LinearAlgebra Logging Pkg Printf Random Serialization SparseArrays Statistics Test UUIDs'.split(
    ' ',
  ),
);

/** Brackets and blocks are closed. */
export function checkSyntax({ sources, t }: Script): Finding[] {
  return sources.flatMap(({ syntax: { unclosed }, file }): Finding[] => {
    if (unclosed === undefined) return [];
    return [
      {
        code: 'syntax.unclosed',
        line: unclosed.line,
        ...(file === undefined ? {} : { file }),
        severity: 'warning',
        message: t('What "{0}" opens here seems never to be closed.', unclosed.text),
        remedy: t('Close it, and check that every bracket and every block has its end.'),
      },
    ];
  });
}

/** The how-to's first requirement: `using PowerSimulations`. */
export function checkPackage({ modules, incomplete, t }: Script): Finding[] {
  if (modules.has('PowerSimulations') || incomplete) return [];
  // Another package may load it and hand its names on.
  const severity = [...modules].every((name) => STANDARD.has(name)) ? 'error' : 'warning';
  return [
    {
      code: 'package.unused',
      line: 1,
      severity,
      message: t('The script does not load PowerSimulations.'),
      remedy: t('Write at its top: using PowerSimulations'),
    },
  ];
}

/** `PSI`, as the how-to calls it, is a name that the script has to give. */
export function checkAlias({ sources, otherNames, incomplete, t }: Script): Finding[] {
  if (incomplete || otherNames.has('PSI')) return [];
  for (const { syntax, file } of sources) {
    const use = syntax.tokens.find(
      ({ kind, text }, at) =>
        kind === 'name' && text === 'PSI' && syntax.tokens[at + 1]?.text === '.' && syntax.tokens[at - 1]?.text !== '.',
    );
    if (use === undefined) continue;
    return [
      {
        code: 'package.alias',
        line: use.line,
        ...(file === undefined ? {} : { file }),
        severity: 'warning',
        message: t('PSI is used, but the script does not define it.'),
        remedy: t('Write after using PowerSimulations: const PSI = PowerSimulations'),
      },
    ];
  }
  return [];
}

/** Both functions exist and take what PowerSimulations passes. */
export function checkFunctions(script: Script): Finding[] {
  const { buildFunction, executeFunction } = script.options;
  return [
    ...checkFunction(script, 'build', buildFunction, [3, 4], BUILD_ARGUMENTS, `${BUILD_ARGUMENTS}=nothing`),
    ...checkFunction(script, 'execute', executeFunction, [1], EXECUTE_ARGUMENTS, 'sim, args...; kwargs...'),
  ];
}

const BUILD_ARGUMENTS = 'output_dir, simulation_name, partitions, index';
const EXECUTE_ARGUMENTS = 'sim';

function checkFunction(
  { definitions, otherNames, incomplete, t }: Script,
  role: 'build' | 'execute',
  name: string,
  counts: readonly number[],
  passed: string,
  parameters: string,
): Finding[] {
  const methods = definitions.filter((definition) => definition.name === name);
  const first = methods[0];
  const write = t('Write: function {0}({1})', name, parameters);
  if (first === undefined) {
    if (otherNames.has(name)) return [];
    const message = incomplete
      ? t('The script does not define the function {0}, unless a file does that it includes.', name)
      : t('The script does not define the function {0}.', name);
    const setting = role === 'build' ? 'powersim.buildFunction' : 'powersim.executeFunction';
    const remedy = t('{0}, or name another function in the setting {1}.', write, setting);
    return [{ code: `${role}.missing`, line: 1, severity: incomplete ? 'warning' : 'error', message, remedy }];
  }
  const place = {
    line: first.line,
    severity: 'error',
    ...(first.file === undefined ? {} : { file: first.file }),
  } as const;
  if (!counts.every((count) => methods.some((method) => accepts(method, count)))) {
    const message =
      role === 'build'
        ? t(
            '{0} is called with three positional arguments for the setup and with four for a partition: {1}.',
            name,
            passed,
          )
        : t('{0} is called with one positional argument: {1}.', name, passed);
    return [{ code: `${role}.arity`, ...place, message, remedy: write }];
  }
  const usable = methods.filter((method) => counts.some((count) => accepts(method, count)));
  const required = usable.find(({ requiredKeywords }) => requiredKeywords.length > 0)?.requiredKeywords;
  if (required === undefined) return [];
  const message = t('{0} requires the keyword {1}, which PowerSimulations does not pass.', name, required.join(', '));
  return [
    { code: `${role}.keywords`, ...place, message, remedy: t('Give it a default: {0}', `${required[0]}=nothing`) },
  ];
}
