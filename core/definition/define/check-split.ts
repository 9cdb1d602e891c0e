import { hashBounds } from '../../split/split-by-hash.js';
import { DAY_CLUSTER } from '../../statistics/resampling/cluster-values.js';
import type { ModelDefinition } from '../definition.js';
import type { Problem } from '../fields/problem.js';

const NAME_A_TIME = 'write time: { event: … } where rows have one';

/** Whether the parts can be made, and what asks for an event time where a definition names none. */
export function splitProblems(definition: ModelDefinition): Problem[] {
  const { split, time } = definition.training;
  const shares = split.kind === 'random' || split.kind === 'grouped' ? shareProblems(split) : [];
  return time === null ? [...shares, ...timelessProblems(definition)] : shares;
}

function shareProblems(split: { readonly validation: number; readonly test: number }): Problem[] {
  const { testBelow, validationFrom } = hashBounds(split);
  if (testBelow < validationFrom) return [];
  return [
    {
      path: 'split',
      text: `validation ${split.validation} and test ${split.test} leave no rows to train on: together they must stay below 1`,
    },
  ];
}

function timelessProblems({ training: { label, split, gates }, policy: { retrain, monitor }, training }: ModelDefinition): Problem[] {
  const without = (path: string, why: string, instead: string): Problem => ({
    path,
    text: `${why}, and the definition names no event time: ${instead}, or ${NAME_A_TIME}`,
  });
  const problems: Problem[] = [];
  if (split.kind === 'time') {
    const instead = 'write split: random({ validation: 0.15, test: 0.15 }) or grouped({ by: … })';
    problems.push(without('time', 'is missing: split cuts the parts by event time', instead));
  }
  if (label !== null && label.maturesMs > 0) problems.push(without('label.matures', 'counts from the event', 'leave it out'));
  if (label !== null && label.knownAt !== null)
    problems.push(without('label.knownAt', 'tells which labels were known at a data time', 'leave it out'));
  if (monitor !== null) problems.push(without('monitor', 'compares rows of a window of event time', 'leave it out'));
  if (retrain.onDrift !== null) problems.push(without('retrain.onDrift', 'needs a monitor of event times', 'leave it out or write cron'));
  gates.forEach((gate, i) => {
    if (gate.kind !== 'no-worse' || gate.cluster !== DAY_CLUSTER || isColumn(training, DAY_CLUSTER)) return;
    problems.push(without(`gates[${i}].cluster`, '"day" is the calendar day of the event', 'name a column or leave it out'));
  });
  return problems;
}

function isColumn({ columns, source, split }: ModelDefinition['training'], name: string): boolean {
  const grouping = split.kind === 'grouped' ? split.by : split.kind === 'folds' ? split.group : [];
  return columns.some((column) => column.name === name) || source.key.includes(name) || grouping.includes(name);
}
