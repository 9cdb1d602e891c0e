import type { FoldsSplitDefinition, TrainingPart } from '../definition/definition.js';
import { computeLabels, LABEL_STATE } from '../features/compute-labels.js';
import type { Labels } from '../features/compute-labels.js';
import { rowWeights } from '../features/row-weights.js';
import { eventTimesOf } from '../split/split-table.js';
import type { SplitTable } from '../split/split-table.js';
import type { SplitParts } from '../split/split.js';
import type { Table } from '../table.js';
import { trainerKind } from '../trainers/trainer-kinds.js';
import { assignFolds, NO_LABEL } from './assign-folds.js';
import type { Folds } from './assign-folds.js';

/** A definition whose split is `folds`. */
export type FoldsTraining = TrainingPart & { readonly split: FoldsSplitDefinition };

export function hasFolds(training: TrainingPart): training is FoldsTraining {
  return training.split.kind === 'folds';
}

/** @throws an error that nobody foresaw, of a training that goes another way */
export function requireFolds(training: TrainingPart): FoldsTraining {
  if (hasFolds(training)) return training;
  throw new Error(`A split of kind ${training.split.kind} has no folds.`);
}

export interface FoldTable {
  readonly labels: Labels;
  readonly eventTimes: Float64Array | null;
  readonly weights: Float32Array | null;
  readonly folds: Folds;
}

/** By time the newest part of so many of what a fold learns from stops its training. */
const STOPPING_PARTS = 5;

/** Labels at `asOf` and the fold of each row: the same for every training, the evaluation and the export of a run. @throws LABEL_…, SPLIT_…, FOLDS_… */
export function foldTable(training: FoldsTraining, table: Table, asOfMs: number): FoldTable {
  const { label, task, time, split } = training;
  const labels = computeLabels({ label, task, event: time?.event ?? null, asOfMs }, table);
  const eventTimes = eventTimesOf(training, table);
  const weights = rowWeights(training.weight, table, (row) => labels.state[row] === LABEL_STATE.mature);
  return { labels, eventTimes, weights, folds: assignFolds({ split, table, labelState: labels.state, eventTimes }) };
}

/** Which model of a run with folds: the one that judges a fold, by its number from 0, or the one that is served, of all rows. */
export interface FoldModel {
  readonly fold: number | null;
  /** Whether some of the rows of a fold's training stop it early. */
  readonly stops: boolean;
}

export function foldModel({ train, task }: TrainingPart, fold: number | null): FoldModel {
  const { earlyStoppingRounds } = trainerKind(train).settings(train, { task, found: {}, classes: null });
  return { fold, stops: earlyStoppingRounds !== null };
}

/**
 * What a model of folds learns from (`train`), what stops it early (`validation`; may be empty) and what it judges (`test`). Of a fold that
 * is what the recipe does with a table that lacks the fold's rows: none of them teaches the model, chooses its encoders or stops it.
 * By a hash the next fold stops the training, by time the newest fifth of what there is. The model that is served has all rows, and judges
 * none: its `test` are those that some fold judges.
 */
export function foldSplit({ labels, eventTimes, weights, folds }: FoldTable, model: FoldModel, gapMs: number): SplitTable {
  return { labels, eventTimes, weights, split: { ...partsOf({ folds, eventTimes, gapMs }, model), record: folds.record } };
}

interface Assigned extends Pick<FoldTable, 'folds' | 'eventTimes'> {
  readonly gapMs: number;
}

function partsOf({ folds, eventTimes, gapMs }: Assigned, { fold, stops }: FoldModel): SplitParts {
  const { of, from, k } = folds;
  if (fold === null) {
    return { train: rowsWhere(of, (at) => at !== NO_LABEL), validation: new Int32Array(0), test: rowsWhere(of, (at) => at >= 0) };
  }
  const test = rowsWhere(of, (at) => at === fold);
  if (from !== null) return { test, ...earlierThan({ of, times: eventTimes ?? new Float64Array(0), gapMs }, from[fold] as number, stops) };
  const stopping = stops ? (fold + 1) % k : fold;
  return {
    train: rowsWhere(of, (at) => at >= 0 && at !== fold && at !== stopping),
    validation: rowsWhere(of, (at) => at === stopping && at !== fold),
    test,
  };
}

interface Dated {
  readonly of: Int16Array;
  readonly times: Float64Array;
  readonly gapMs: number;
}

/** The gap keeps labels out that were not known when the judged rows, or those that stop the training, began. */
function earlierThan({ of, times, gapMs }: Dated, begin: number, stops: boolean): Pick<SplitParts, 'train' | 'validation'> {
  const at = (row: number): number => times[row] as number;
  const before = (until: number): Int32Array => rowsWhere(of, (fold, row) => fold !== NO_LABEL && at(row) < until - gapMs);
  const known = before(begin);
  if (!stops) return { train: known, validation: new Int32Array(0) };
  const sorted = Float64Array.from(known, at).sort();
  const stopFrom = sorted[sorted.length - Math.max(1, Math.floor(sorted.length / STOPPING_PARTS))] ?? begin;
  return { train: before(stopFrom), validation: known.filter((row) => at(row) >= stopFrom) };
}

function rowsWhere(of: Int16Array, holds: (fold: number, row: number) => boolean): Int32Array {
  const rows: number[] = [];
  of.forEach((fold, row) => {
    if (holds(fold, row)) rows.push(row);
  });
  return Int32Array.from(rows);
}
