import type { FoldsSplitDefinition } from '../../../core/definition/definition.js';
import type { FoldsTraining } from '../../../core/folds/fold-table.js';
import { requireFolds } from '../../../core/folds/fold-table.js';
import type { ModelInput } from '../../../index.js';
import { after, categorical, csv, defineModel, folds, numeric, xgboost } from '../../../index.js';
import type { Table } from '../../../core/table.js';

/** Rows of a number, a site (of `sites`), a day and a class. @param labelOf by the row's number; null: not known */
export function sitesTable(rows: number, sites: number, labelOf: (row: number) => string | null): Table {
  const dictionary = ['a', 'b', 'c'];
  return {
    rows,
    columns: {
      id: { type: 'number', values: Float64Array.from({ length: rows }, (_, row) => row) },
      x: { type: 'number', values: Float64Array.from({ length: rows }, (_, row) => row * 0.37) },
      site: { type: 'number', values: Float64Array.from({ length: rows }, (_, row) => row % sites) },
      day: { type: 'timestamp', values: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2024, 0, 1 + row)) },
      class: { type: 'string', codes: Int32Array.from({ length: rows }, (_, row) => dictionary.indexOf(labelOf(row) ?? '')), dictionary },
    },
  };
}

export function sitesModel(
  split: Omit<FoldsSplitDefinition, 'kind' | 'row' | 'group' | 'salt' | 'gapMs'>,
  changes: Partial<ModelInput> = {},
): FoldsTraining {
  const { training } = defineModel({
    name: 'sites',
    task: 'multiclass',
    source: csv({ path: 'sites.csv', key: ['id'] }),
    ...(split.by === 'time' ? { time: { event: 'day' } } : {}),
    label: { is: 'class' },
    columns: { x: numeric(), site: categorical(), class: after() },
    split: folds({ ...split, ...(split.by === 'group' ? { group: 'site' } : {}) }),
    train: xgboost({ rounds: 5, early_stopping_rounds: 2 }),
    ...changes,
  });
  return requireFolds(training);
}
