import type { TrainingPart } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import { namedClasses } from '../features/classes/class-counts.js';
import { METRICS } from '../statistics/metrics/metrics.js';
import type { MetricName } from '../statistics/metrics/metrics.js';
import { classCount } from '../tasks/score-columns.js';
import { taskSpec } from '../tasks/tasks.js';
import { trainerKind } from '../trainers/trainer-kinds.js';
import { PARTS } from './split.js';
import type { Part } from './split.js';

/** What the labels of one part are like. Plain JSON. */
export interface PartLabels {
  /** Rows by class, in the order of the classes (for binary: 0, 1); null for regression. */
  readonly counts: readonly number[] | null;
  /** One class, or one number, in all rows. */
  readonly isConstant: boolean;
}

/** @param classes number of classes; 0 for binary and regression */
export function partLabels(task: TrainingPart['task'], all: Float32Array, classes: number): PartLabels {
  // Of a task that is judged by labels only, some rows have none.
  const labels = all.filter((label) => !Number.isNaN(label));
  const isConstant = labels.every((label) => label === labels[0]);
  if (taskSpec(task).label === 'number') return { counts: null, isConstant };
  const counts = new Array<number>(classCount(task, classes)).fill(0);
  for (const label of labels) counts[label] = (counts[label] as number) + 1;
  return { counts, isConstant };
}

/** By part, and the classes where they have names. */
export interface SplitLabels {
  readonly labels: Readonly<Record<Part, PartLabels>>;
  readonly rows: Readonly<Record<Part, number>>;
  readonly classes: readonly string[] | null;
}

/**
 * A training part of one class teaches a constant, which would be served as if it were a model; and what asks for the order of two classes
 * has no value on a part of one.
 * By a hash a class of few rows may fall on one side by chance: the training part has to have each.
 * @throws SPLIT_LABEL_CONSTANT, SPLIT_CLASS_MISSING
 */
export function checkPartLabels(training: TrainingPart, found: SplitLabels): void {
  const byTime = training.split.kind === 'time';
  const constant = PARTS.find((part) => found.labels[part].isConstant && neededBy(training, part) !== null);
  if (constant === undefined) {
    if (!byTime) checkTrainClasses(training, found);
    return;
  }
  throw new DomainError('SPLIT_LABEL_CONSTANT', {
    label: training.label?.is ?? '',
    part: constant,
    rows: found.rows[constant],
    needed: neededBy(training, constant),
    counts: partsText(training, found),
    advice: taskSpec(training.task).labels === 'judged' ? JUDGED_ADVICE : byTime ? ADVICE[constant] : HASH_ADVICE[constant],
  });
}

function checkTrainClasses(training: TrainingPart, found: SplitLabels): void {
  const { classes, labels } = found;
  const missing = labels.train.counts?.indexOf(0) ?? -1;
  if (classes === null || missing < 0) return;
  const others = PARTS.reduce((sum, part) => sum + (labels[part].counts?.[missing] ?? 0), 0);
  throw new DomainError('SPLIT_CLASS_MISSING', {
    label: training.label?.is ?? '',
    class: classText(classes, missing, namedClasses(training.label ?? {})),
    others,
    counts: partsText(training, found),
  });
}

function partsText({ label }: Pick<TrainingPart, 'label'>, found: SplitLabels): string {
  return PARTS.map((part) => `${part} ${countsText(found, part, namedClasses(label ?? {}))}`).join('; ');
}

/** What needs more than one class in a part, in words; null: nothing does. */
function neededBy({ task, tune, gates, train }: TrainingPart, part: Part): string | null {
  if (part === 'train' && taskSpec(task).labels === 'judged') return null;
  if (part === 'train') return 'there is nothing to learn, and every answer would be the same';
  if (part === 'validation') {
    if (tune !== null && needsBoth(tune.metric)) return `${tune.metric}, by which \`tune\` compares trials, is not defined there`;
    const stops = trainerKind(train).rankMetric(train);
    return stops === null ? null : `${stops}, by which the training stops early, is not defined there`;
  }
  const gate = gates.find((one) => 'metric' in one && needsBoth(one.metric));
  return gate === undefined || !('metric' in gate) ? null : `${gate.metric}, which a gate asks for, is not defined there`;
}

function needsBoth(metric: string): boolean {
  return Object.hasOwn(METRICS, metric) && METRICS[metric as MetricName].needsBothClasses === true;
}

const ADVICE: Readonly<Record<Part, string>> = {
  train:
    'Read rows of a longer time, or shorten `validation`, `test` or `gap` in `split`, so that training rows with another label come in.',
  validation:
    'Lengthen `validation` in `split` until rows of both classes fall into it, or take a metric that one class has, such as log_loss.',
  test: 'Lengthen `test` in `split` until rows of both classes fall into it, or let the gate ask for a metric that one class has, such as log_loss.',
};

const HASH_ADVICE: Readonly<Record<Part, string>> = {
  train: 'Bring more rows of another label, or lower `validation` and `test` in `split`.',
  validation: 'Bring more rows of both classes, raise `validation` in `split`, or take a metric that one class has, such as log_loss.',
  test: 'Bring more rows of both classes, raise `test` in `split`, or let the gate ask for a metric that one class has, such as log_loss.',
};

const JUDGED_ADVICE =
  'Check the class that `label.positive` or the condition names, make `test` in `split` larger until rows of both kinds fall into it, or let stableScores() judge alone.';

const MAX_LISTED = 12;

/** Names that come from data stay out: the text ends in a history. */
function countsText({ labels, rows, classes }: SplitLabels, part: Part, named: readonly string[]): string {
  const { counts } = labels[part];
  if (counts === null) return `${rows[part]} rows`;
  const nameOf = (place: number): string => (classes === null ? String(place === 1) : classText(classes, place, named));
  const listed = counts.slice(0, MAX_LISTED).map((count, i) => `${nameOf(i)}: ${count}`);
  const others = counts.length - listed.length;
  return `${rows[part]} rows (${listed.join(', ')}${others > 0 ? `, and ${others} classes more` : ''})`;
}

function classText(classes: readonly string[], place: number, named: readonly string[]): string {
  const name = classes[place] ?? '';
  return named.includes(name) ? JSON.stringify(name) : `class ${place + 1}`;
}
