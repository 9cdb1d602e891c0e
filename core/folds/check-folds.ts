import type { FoldsSplitDefinition } from '../definition/definition.js';
import { DomainError } from '../errors.js';
import { LABEL_STATE } from '../features/compute-labels.js';
import { labelsOf } from '../split/split-table.js';
import { partLabels } from '../split/part-labels.js';
import type { PartLabels } from '../split/part-labels.js';
import { PARTS } from '../split/split.js';
import type { Part, SplitParts } from '../split/split.js';
import { METRICS } from '../statistics/metrics/metrics.js';
import type { MetricName } from '../statistics/metrics/metrics.js';
import { trainerKind } from '../trainers/trainer-kinds.js';
import { foldModel, foldSplit } from './fold-table.js';
import type { FoldsTraining, FoldTable } from './fold-table.js';

/** With fewer rows a fold judges nothing, and a training learns nothing. */
const FEWEST_ROWS = 5;
/** k models of more rows are a search's work, and a part of them judges as well. */
export const MOST_ROWS = 50_000;

/**
 * Before anything is trained: whether every fold has rows to learn from and to judge, of every class that is needed there.
 * @throws FOLDS_TOO_FEW, FOLDS_TOO_MANY_ROWS, FOLD_TOO_SMALL, FOLD_CLASS_MISSING
 */
export function checkFolds(training: FoldsTraining, table: FoldTable): void {
  const { split } = training;
  const known = table.folds.of.reduce((sum, fold) => sum + Number(fold >= -1), 0);
  if (known > MOST_ROWS) throw new DomainError('FOLDS_TOO_MANY_ROWS', { rows: known, most: MOST_ROWS, by: split.by });
  checkCount(split, table, known);
  const parts = Array.from({ length: split.k }, (_, fold) => foldSplit(table, foldModel(training, fold), split.gapMs).split);
  parts.forEach((part, fold) => checkSizes({ training, table, fold }, part, parts));
  parts.forEach((part, fold) => checkLabels({ training, table, fold }, part));
}

function checkCount(split: FoldsSplitDefinition, { folds, labels }: FoldTable, known: number): void {
  const groups = groupsOf(folds.groups, folds.of);
  const [things, found] = groups === null ? ['rows with a known label', known] : [`groups of ${split.group.join(', ')}`, groups.length];
  if (split.k <= found) return;
  const count = (state: number): number => labels.state.reduce((sum, each) => sum + Number(each === state), 0);
  const others = count(LABEL_STATE.immature) + count(LABEL_STATE.undated);
  throw new DomainError('FOLDS_TOO_FEW', { k: split.k, found, things, nulls: count(LABEL_STATE.null), others });
}

/** Rows of each group, largest first. */
function groupsOf(groups: Uint32Array | null, of: Int16Array): readonly number[] | null {
  if (groups === null) return null;
  const counts = new Map<number, number>();
  groups.forEach((group, row) => {
    if ((of[row] as number) >= 0) counts.set(group, (counts.get(group) ?? 0) + 1);
  });
  return [...counts.values()].sort((a, b) => b - a);
}

interface OfFold {
  readonly training: FoldsTraining;
  readonly table: FoldTable;
  readonly fold: number;
}

const PART_NAMES: Readonly<Record<Part, string>> = {
  train: 'the part that it learns from',
  validation: 'the part that stops its training early',
  test: 'the part that it judges',
};

function checkSizes({ training, table, fold }: OfFold, parts: SplitParts, all: readonly SplitParts[]): void {
  const { stops } = foldModel(training, fold);
  const small = PARTS.find((part) => parts[part].length < FEWEST_ROWS && (part !== 'validation' || stops));
  if (small === undefined) return;
  const { split } = training;
  const groups = groupsOf(table.folds.groups, table.folds.of);
  throw new DomainError('FOLD_TOO_SMALL', {
    fold: fold + 1,
    k: split.k,
    part: PART_NAMES[small],
    found: parts[small].length,
    least: FEWEST_ROWS,
    judged: all.map(({ test }) => test.length).join(', '),
    learnt: all.map(({ train }) => train.length).join(', '),
    groups: groups === null ? '' : `; ${groups.length} groups, the largest of ${groups[0] ?? 0} rows`,
    advice: ADVICE[split.by],
  });
}

const ADVICE: Readonly<Record<FoldsSplitDefinition['by'], string>> = {
  random: 'Bring more rows, or write a smaller `k` in `split`.',
  group: 'Bring rows of more groups, write a smaller `k` in `split`, or another `seed`, which puts the groups into other folds.',
  time: 'Bring rows of a longer time, write a smaller `k`, or a shorter `gap` in `split`.',
};

/** What is learnt from has every class; what is judged has those that a gate's metric needs, and what stops a training those of its own. */
function checkLabels(of: OfFold, parts: SplitParts): void {
  const labels = labelsByPart(of, parts);
  const { counts, isConstant } = labels.train;
  const absent = counts?.indexOf(0) ?? -1;
  if (isConstant) refuse(of, labels, 'the part that it learns from has one label in all rows, so there is nothing to learn');
  if (absent >= 0) refuse(of, labels, `the part that it learns from has no row of class ${absent + 1}`);
  const { gates, train } = of.training;
  const gate = gates.find((one) => 'metric' in one && METRICS[one.metric as MetricName].needsBothClasses === true);
  if (gate !== undefined && 'metric' in gate && labels.test.isConstant)
    refuse(of, labels, `${gate.metric}, which a gate asks for, is not defined on the part that it judges, which has one class`);
  const stops = trainerKind(train).rankMetric(train);
  if (stops !== null && labels.validation.isConstant)
    refuse(of, labels, `${stops}, by which the training stops early, is not defined on the part that stops it, which has one class`);
}

type LabelsByPart = Readonly<Record<Part, PartLabels>>;

function labelsByPart({ training: { task }, table }: OfFold, parts: SplitParts): LabelsByPart {
  const of = (part: Part): PartLabels => partLabels(task, labelsOf(table, parts[part]), table.labels.classes?.length ?? 0);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

function refuse({ training, fold }: OfFold, labels: LabelsByPart, what: string): never {
  const counts = (['train', 'test'] as const).map((part) => `${PART_NAMES[part]}: ${labels[part].counts?.join(', ') ?? 'no classes'}`);
  throw new DomainError('FOLD_CLASS_MISSING', {
    fold: fold + 1,
    k: training.split.k,
    label: training.label?.is ?? '',
    what,
    counts: counts.join('; '),
    advice: `${ADVICE[training.split.by].replace('Bring more rows', 'Bring more rows of that class')}`,
  });
}
