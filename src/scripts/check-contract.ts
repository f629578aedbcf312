import { firstLine, fixOf, insertLines, placed } from './edits';
import type { Edit, Finding } from './findings';
import { fixArity, fixKeywords } from './fix-signature';
import { accepts } from './functions';
import { importPosition } from './imports';
import type { Script, Source } from './script';
import { skeleton } from './skeletons';

/** Packages that come with Julia: a script that loads nothing else has PowerSimulations from nowhere. */
const STANDARD = new Set(
  'Base Core Main Dates DelimitedFiles Distributed LinearAlgebra Logging Pkg Printf Random Serialization SparseArrays Statistics Test UUIDs'.split(
    ' ',
  ),
);

/** Brackets and blocks are closed. */
export function checkSyntax({ sources, t }: Script): Finding[] {
  return sources.flatMap((source): Finding[] => {
    const { unclosed, tokens } = source.syntax;
    if (unclosed === undefined) return [];
    return [
      {
        code: 'syntax.unclosed',
        ...placed(source, tokens.indexOf(unclosed)),
        severity: 'warning',
        message: t('What "{0}" opens here seems never to be closed.', unclosed.text),
        remedy: t('Close it, and check that every bracket and every block has its end.'),
      },
    ];
  });
}

/** The how-to's first requirement: `using PowerSimulations`. */
export function checkPackage({ sources: [main], modules, incomplete, t }: Script): Finding[] {
  if (main === undefined || modules.has('PowerSimulations') || incomplete) return [];
  // Another package may load it and hand its names on.
  const severity = [...modules].every((name) => STANDARD.has(name)) ? 'error' : 'warning';
  return [
    {
      code: 'package.unused',
      ...firstLine(main),
      severity,
      message: t('The script does not load PowerSimulations.'),
      remedy: t('Write at its top: using PowerSimulations'),
      ...fixOf(t('Insert {0}', USING), [insertAfterImports(main, [USING])]),
    },
  ];
}

/** `PSI`, as the how-to calls it, is a name that the script has to give. */
export function checkAlias({ sources, modules, otherNames, powerSimulations, incomplete, t }: Script): Finding[] {
  if (incomplete || otherNames.has('PSI')) return [];
  for (const source of sources) {
    const { tokens } = source.syntax;
    const use = tokens.findIndex(
      ({ kind, text }, at) =>
        kind === 'name' && text === 'PSI' && tokens[at + 1]?.text === '.' && tokens[at - 1]?.text !== '.',
    );
    if (use === -1) continue;
    const alias = `const PSI = ${powerSimulations ?? 'PowerSimulations'}`;
    const load = modules.has('PowerSimulations') ? 'import PowerSimulations' : USING;
    const lines = powerSimulations === undefined ? [load, alias] : [alias];
    return [
      {
        code: 'package.alias',
        ...placed(source, use),
        severity: 'warning',
        message: t('PSI is used, but the script does not define it.'),
        remedy: t('Write after using PowerSimulations: const PSI = PowerSimulations'),
        ...fixOf(t('Insert {0}', alias), [insertAfterImports(source, lines)]),
      },
    ];
  }
  return [];
}

const USING = 'using PowerSimulations';

function insertAfterImports({ syntax }: Source, lines: readonly string[]): Edit {
  const { position, indent } = importPosition(syntax);
  return insertLines(
    syntax.source,
    position,
    lines.map((line) => indent + line),
  );
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
  script: Script,
  role: 'build' | 'execute',
  name: string,
  counts: readonly number[],
  passed: string,
  parameters: string,
): Finding[] {
  const { definitions, otherNames, incomplete, sources, t } = script;
  const methods = definitions.filter((definition) => definition.name === name);
  const first = methods[0];
  const write = t('Write: function {0}({1})', name, parameters);
  if (first === undefined) {
    const [main] = sources;
    if (otherNames.has(name) || main === undefined) return [];
    const message = incomplete
      ? t('The script does not define the function {0}, unless a file does that it includes.', name)
      : t('The script does not define the function {0}.', name);
    const setting = role === 'build' ? 'powersim.buildFunction' : 'powersim.executeFunction';
    const remedy = t('{0}, or name another function in the setting {1}.', write, setting);
    const severity = incomplete ? 'warning' : 'error';
    const fix = fixOf(t('Write the function {0}', name), skeleton(script, role, name));
    return [{ code: `${role}.missing`, ...firstLine(main), severity, message, remedy, ...fix }];
  }
  if (!counts.every((count) => methods.some((method) => accepts(method, count)))) {
    const message =
      role === 'build'
        ? t(
            '{0} is called with three positional arguments for the setup and with four for a partition: {1}.',
            name,
            passed,
          )
        : t('{0} is called with one positional argument: {1}.', name, passed);
    const edits = fixArity(first, passed.split(', '), role === 'build');
    const fix = fixOf(t('Take the arguments {0}', passed), edits);
    const place = placed(first, first.at, first.syntax.closes.get(first.at + 1));
    return [{ code: `${role}.arity`, ...place, severity: 'error', message, remedy: write, ...fix }];
  }
  const usable = methods.filter((method) => counts.some((count) => accepts(method, count)));
  const demanding = usable.find(({ requiredKeywords }) => requiredKeywords.length > 0);
  if (demanding === undefined) return [];
  const required = demanding.requiredKeywords;
  const example = `${required[0]}=nothing`;
  return [
    {
      code: `${role}.keywords`,
      ...placed(demanding, demanding.at, demanding.syntax.closes.get(demanding.at + 1)),
      severity: 'error',
      message: t('{0} requires the keyword {1}, which PowerSimulations does not pass.', name, required.join(', ')),
      remedy: t('Give it a default: {0}', example),
      ...fixOf(t('Give it a default: {0}', example), fixKeywords(demanding)),
    },
  ];
}
