import type { Task } from '../../../core/definition/definition.js';
import type { Signature } from '../../../core/features/signature.js';
import { scoresPerRow } from '../../../core/tasks/score-columns.js';
import { ROW_HEADER_BYTES, TEXT_HEADER_BYTES } from './block-format.js';
import { ENTITY_COLUMN, stricter, treatmentOf } from './column-rules.js';
import type { ColumnRules, ColumnTreatment } from './column-rules.js';

/** An input that a segment has; omitted ones are not in it. A hashed one is text whatever it was. */
export interface SegmentColumn {
  readonly name: string;
  readonly type: 'number' | 'text';
  readonly isHashed: boolean;
}

/** A key column that a segment has; its values are texts, or hashes of them. */
export interface SegmentKey {
  readonly name: string;
  readonly isHashed: boolean;
}

/** What all rows of a segment have in common. Two versions of a model with the same inputs and outputs share their segments. */
export interface SegmentSchema {
  readonly columns: readonly SegmentColumn[];
  readonly keys: readonly SegmentKey[];
  readonly entity: ColumnTreatment;
  readonly task: Task;
  readonly classes: readonly string[] | null;
  readonly threshold: number | null;
  /** Scores per row. */
  readonly outputs: number;
}

/** First block of a segment file. */
export interface SegmentHeader {
  readonly formatVersion: 1;
  readonly endpoint: string;
  readonly instance: string;
  readonly epoch: string;
  readonly seq: number;
  readonly schema: SegmentSchema;
}

/** What answered a row: written once per segment, then named by its number. */
export interface RowContext {
  readonly revision: number;
  readonly model: string;
  readonly version: number;
  readonly variant: string;
  readonly isShadow: boolean;
}

/** @param canHash a salt is there; what a definition wants hashed is left out otherwise */
export function segmentSchema(signature: Signature, endpoint: string, rules: ColumnRules, canHash: boolean): SegmentSchema {
  const columns = signature.inputs.flatMap(({ name, kind, sensitive }): SegmentColumn[] => {
    const declared = sensitive === 'hash' && !canHash ? 'omit' : sensitive;
    const treatment = stricter(treatmentOf(rules, endpoint, name), declared ?? 'keep');
    if (treatment === 'omit') return [];
    const isHashed = treatment === 'hash';
    return [{ name, type: kind === 'numeric' && !isHashed ? 'number' : 'text', isHashed }];
  });
  const keys = (signature.keys ?? []).flatMap((name): SegmentKey[] => {
    const treatment = treatmentOf(rules, endpoint, name);
    return treatment === 'omit' ? [] : [{ name, isHashed: treatment === 'hash' }];
  });
  return {
    columns,
    keys,
    entity: treatmentOf(rules, endpoint, ENTITY_COLUMN),
    task: signature.task,
    classes: signature.classes,
    threshold: signature.threshold,
    outputs: scoresPerRow(signature),
  };
}

/** Of a row whose texts are empty. */
export function minRowBytes({ columns, keys, outputs }: SegmentSchema): number {
  const inputs = columns.map(({ type }) => (type === 'number' ? 8 : TEXT_HEADER_BYTES));
  return ROW_HEADER_BYTES + (2 + keys.length) * TEXT_HEADER_BYTES + inputs.reduce((sum, bytes) => sum + bytes, 0) + 2 * 4 * outputs;
}
