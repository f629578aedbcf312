import { fixOf, placed } from './edits';
import type { Edit, Finding } from './findings';
import type { Definition } from './functions';
import { type Parameter, parametersIn } from './parameters';
import type { Script } from './script';
import { callsOf } from './syntax';

/** As many methods are looked at. */
const MOST = 10;

/** What the build function is given must reach the simulation: which partition to build, and where its results go. */
export function checkHandedOn(script: Script): Finding[] {
  return script.definitions
    .filter((definition) => definition.name === script.options.buildFunction)
    .slice(0, MOST)
    .flatMap((definition) => {
      const given = parametersIn(definition.syntax, definition.at + 1).filter(({ keyword }) => !keyword);
      return [...checkPartitions(script, definition, given), ...checkPlace(script, definition, given)];
    });
}

/** Without `partitions=` and `index=`, `build!` builds the simulation of all steps, whatever partition was asked for. */
function checkPartitions({ t }: Script, definition: Definition, given: readonly Parameter[]): Finding[] {
  const [, , partitions = undefined, index = undefined] = given.map(({ name }) => name);
  const wanted = [
    { keyword: 'partitions', variable: partitions },
    { keyword: 'index', variable: index },
  ];
  return callsIn(definition, 'build!').flatMap(({ bracket, passed, last }): Finding[] => {
    if (passed.some(({ slurps }) => slurps)) return [];
    const missing = wanted.filter(
      ({ keyword }) =>
        !passed.some(({ name, hasDefault, keyword: after }) => name === keyword && (hasDefault || after)),
    );
    const end = passed.at(-1)?.end;
    if (missing.length === 0 || end === undefined) return [];
    const words = missing.map(({ keyword }) => `${keyword}=`).join(', ');
    const text = missing.map(({ keyword, variable }) => `${keyword} = ${variable ?? keyword}`).join(', ');
    const known = missing.every(({ variable }) => variable !== undefined);
    return [
      {
        code: 'build.partitions',
        ...placed(definition, bracket - 1, last),
        severity: 'warning',
        message: t('build! is called without {0}: every partition would simulate all steps.', words),
        remedy: t('Write: {0}', 'build!(sim; partitions = partitions, index = index)'),
        ...fixOf(t('Insert {0}', text), known ? [{ from: end, to: end, text: `, ${text}` }] : undefined),
      },
    ];
  });
}

/** Setup, partitions and join look for their results under the folder and the name that they handed over. */
function checkPlace({ t }: Script, definition: Definition, given: readonly Parameter[]): Finding[] {
  const [folder = undefined, name = undefined] = given.map((parameter) => parameter.name);
  const { tokens } = definition.syntax;
  const wanted = [
    { keyword: 'name', variable: name },
    { keyword: 'simulation_folder', variable: folder },
  ];
  return callsIn(definition, 'Simulation').flatMap(({ passed }) =>
    passed.flatMap((argument): Finding[] => {
      const { variable } = wanted.find(({ keyword }) => keyword === argument.name) ?? {};
      const own = tokens.flatMap(({ start, end, kind }, at) =>
        start >= argument.start && end <= argument.end && kind !== 'newline' ? [at] : [],
      );
      const [, equals = 0, value = 0] = own;
      // What is put together from something may well be right.
      const isText = own.length === 3 && tokens[equals]?.text === '=' && tokens[value]?.kind === 'string';
      const text = tokens[value]?.text ?? '';
      if (variable === undefined || !isText || text.includes('$')) return [];
      const edit: Edit = { from: tokens[value]?.start ?? 0, to: tokens[value]?.end ?? 0, text: variable };
      const right = `${argument.name} = ${variable}`;
      return [
        {
          code: 'build.place',
          ...placed(definition, own[0] ?? value, value),
          severity: 'warning',
          message: t(
            'The simulation gets {0}, not the {1} that the function is given: its results would not be found.',
            text,
            variable,
          ),
          remedy: t('Write: {0}', right),
          ...fixOf(t('Write {0}', right), [edit]),
        },
      ];
    }),
  );
}

/** Calls in a function's body: their brackets as token indices, and what they pass. */
function callsIn({ syntax, body: [from, to] }: Definition, name: string) {
  return callsOf(syntax, name)
    .filter((bracket) => from <= bracket && bracket < to)
    .map((bracket) => ({
      bracket,
      last: syntax.closes.get(bracket) ?? bracket,
      passed: parametersIn(syntax, bracket),
    }));
}
