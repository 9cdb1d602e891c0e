import type { ColumnDefinition, Expectation, GateDefinition, IngredientType, TrainingPart } from '../definition/definition.js';
import { zoneOf } from '../definition/zone-of.js';
import { labelColumns } from '../definition/label-columns.js';

/** What of a definition decides which rows a snapshot holds and how their columns are read. */
export interface SnapshotRules {
  readonly key: readonly string[];
  readonly updatedAt: string | null;
  /** Null: rows have no event time, and all of them are known. */
  readonly eventTime: string | null;
  /** IANA zone of timestamps that carry none. */
  readonly zone: string;
  readonly knownAt: string | null;
  /** Columns by which rows are divided into parts: they must exist. */
  readonly divided: readonly string[];
  readonly maturesMs: number;
  readonly numeric: readonly string[];
  /** Read as texts: categories, and all kinds that are read from a text. */
  readonly categorical: readonly string[];
  /** Ingredients that are times. */
  readonly times: readonly string[];
  /** Columns that must exist; what they hold before the label is known at `asOf` is left out of the snapshot. */
  readonly after: readonly string[];
  /** Columns that only checks and gates look at: stored where the source has them. What no list here names is not stored. */
  readonly looked: readonly string[];
}

/**
 * The label's own columns count as `after`, declared or not: whatever is no input of the model and feeds the label is known
 * with the label only.
 */
export function snapshotRules(training: TrainingPart): SnapshotRules {
  const named = (isOf: (kind: ColumnDefinition['kind']) => boolean) =>
    training.columns.filter(({ kind }) => isOf(kind)).map((column) => column.name);
  const ingredients = (type: IngredientType) =>
    training.columns.filter((column) => column.kind === 'ingredient' && column.type === type).map((column) => column.name);
  const numeric = [...named((kind) => kind === 'numeric'), ...ingredients('number')];
  const categorical = [...named((kind) => !['numeric', 'after', 'ingredient'].includes(kind)), ...ingredients('text')];
  const times = ingredients('time');
  const knownAt = training.label?.knownAt ?? null;
  const known = new Set([
    ...numeric,
    ...categorical,
    ...times,
    ...training.source.key,
    training.time?.event ?? null,
    knownAt,
    training.source.updatedAt,
  ]);
  const fromLabel = labelColumns(training.label).filter((name) => !known.has(name));
  const after = [...new Set([...named((kind) => kind === 'after'), ...fromLabel])];
  const weight = training.weight === undefined ? [] : [training.weight];
  const looked = [...weight, ...training.expect.flatMap(checkedColumns), ...training.gates.flatMap(clusterColumn)];
  return {
    key: training.source.key,
    updatedAt: training.source.updatedAt,
    eventTime: training.time?.event ?? null,
    zone: zoneOf(training),
    knownAt,
    divided: splitColumns(training),
    maturesMs: training.label?.maturesMs ?? 0,
    numeric,
    categorical,
    times,
    after,
    looked: [...new Set(looked)].filter((name) => !known.has(name) && !after.includes(name)).sort(),
  };
}

/** All that a definition names of the columns of its source. */
export function namedColumns(rules: SnapshotRules): readonly string[] {
  const { key, eventTime, updatedAt, knownAt, numeric, categorical, times: timed, after, looked, divided } = rules;
  const times = [eventTime, updatedAt, knownAt].filter((name) => name !== null);
  return [...new Set([...key, ...times, ...timed, ...numeric, ...categorical, ...after, ...looked, ...divided])];
}

/** Columns whose hash says on which side a row is, or which row it is. */
export function splitColumns({ split }: Pick<TrainingPart, 'split'>): readonly string[] {
  if (split.kind === 'folds') return [...split.row, ...split.group];
  return split.kind === 'time' ? [] : split.by;
}

function checkedColumns(expectation: Expectation): readonly string[] {
  if ('column' in expectation) return [expectation.column];
  if (expectation.kind === 'columns') return Object.keys(expectation.types);
  return expectation.kind === 'unique-key' ? expectation.columns : [];
}

function clusterColumn(gate: GateDefinition): readonly string[] {
  return gate.kind === 'no-worse' && gate.cluster !== null ? [gate.cluster] : [];
}
