/** Which outputs of two results are compared, over which periods, and why others are not. */
import { UserError } from '../../text';
import { formatDuration } from '../../text/format';
import type { OpenedResults } from '../open';
import type { CatalogueModel, CatalogueOutput, Comparison, OutputRef } from '../protocol';
import { type Realized, realizedOf } from '../realized';

/** An output that both have. */
export interface Match {
  readonly output: OutputRef;
  /** As the second has it. */
  readonly secondOutput: OutputRef;
  readonly isBinary: boolean;
  readonly unit: string;
  readonly first: Realized;
  readonly second: Realized;
  /** Of the two, where the common periods begin. */
  readonly from: readonly [number, number];
  readonly count: number;
  /** `systemBase` where both have one base power: then nothing is rounded before it is compared. */
  readonly units: 'systemBase' | 'natural';
  /** What differences of these units are multiplied with. */
  readonly scale: number;
}

export interface Matched {
  readonly matches: readonly Match[];
  readonly notCompared: Comparison['notCompared'];
}

interface Listed {
  readonly model: CatalogueModel;
  readonly output: CatalogueOutput;
}

/** Outputs by source, model, container and key; there is one emulation model, whatever its name. */
export function matchOutputs(first: OpenedResults, second: OpenedResults): Matched {
  const others = listed(second);
  const matches: Match[] = [];
  const notCompared: { output: OutputRef; why: string }[] = [];
  for (const [id, own] of listed(first)) {
    const other = others.get(id);
    others.delete(id);
    const found = other ? matchOf([first, own], [second, other]) : 'Only the first of the two has it.';
    if (typeof found === 'string') notCompared.push({ output: refOf(own.output), why: found });
    else matches.push(found);
  }
  const only = [...others.values()].map(({ output }) => refOf(output));
  return {
    matches,
    notCompared: [...notCompared, ...only.map((output) => ({ output, why: 'Only the second of the two has it.' }))],
  };
}

const listed = ({ catalogue }: OpenedResults): Map<string, Listed> =>
  new Map(
    catalogue.models.flatMap((model) =>
      model.outputs.map((output): [string, Listed] => [
        JSON.stringify([model.source, model.source === 'decision' ? model.name : '', output.container, output.key]),
        { model, output },
      ]),
    ),
  );

const refOf = ({ model, source, container, key }: OutputRef): OutputRef => ({ model, source, container, key });

type Side = readonly [OpenedResults, Listed];

/** Why not, as a sentence, where the two cannot be compared. */
function matchOf([results, own]: Side, [others, other]: Side): Match | string {
  const problem = own.output.problem ?? other.output.problem;
  if (problem !== undefined) return problem;
  let [first, second]: Realized[] = [];
  try {
    first = realizedOf(results.store, refOf(own.output));
    second = realizedOf(others.store, refOf(other.output));
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  if (own.output.unit !== other.output.unit)
    return 'The base power of one of the two is not known: their values cannot be compared in natural units.';
  const { resolutionMs } = first;
  if (resolutionMs !== second.resolutionMs)
    return `Their periods are of different lengths: ${formatDuration(resolutionMs)} and ${formatDuration(second.resolutionMs)}.`;
  const shift = (second.fromMs - first.fromMs) / resolutionMs;
  if (!Number.isInteger(shift)) return 'Their periods do not begin at the same times.';
  const from = Math.max(0, shift);
  const count = Math.min(first.periods, second.periods + shift) - from;
  if (count <= 0) return 'They have no period in common.';
  const same = own.model.basePower === other.model.basePower;
  return {
    output: refOf(own.output),
    secondOutput: refOf(other.output),
    isBinary: own.output.isBinary,
    unit: own.output.unit,
    first,
    second,
    from: [from, from - shift],
    count,
    units: same ? 'systemBase' : 'natural',
    scale: same && own.output.perUnit ? own.model.basePower : 1,
  };
}
