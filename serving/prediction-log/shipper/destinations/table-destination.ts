import { createHash } from 'node:crypto';
import type { PredictionTable, PredictionTableRow } from '../../../../adapters/metadata-store/prediction-table.js';
import { predictionOf } from '../../../../core/features/prediction-of.js';
import { taskSpec } from '../../../../core/tasks/tasks.js';
import type { SegmentHeader } from '../../segment/segment-schema.js';
import type { Destination } from './delivery.js';
import { inputsOf, keysOf, scoresOf } from '../rows/logged-row.js';
import { contextOf, textAt } from '../rows/logged-rows.js';
import type { LoggedRows } from '../rows/logged-rows.js';

const MAX_ID_CHARS = 255;

/** Rows of a table; a row that is sent again changes nothing. */
export function tableDestination(table: Pick<PredictionTable, 'insert' | 'close'>): Destination {
  return {
    name: 'rows',
    deliver: (header, rows) => table.insert(Array.from({ length: rows.rows }, (_, row) => tableRow(header, rows, row))),
    close: () => table.close(),
  };
}

function tableRow({ endpoint, schema }: SegmentHeader, rows: LoggedRows, row: number): PredictionTableRow {
  const { revision, model, version, variant, isShadow } = contextOf(rows, row);
  const { beside } = taskSpec(schema.task);
  const scores = scoresOf(schema, rows.score, row);
  const keys = keysOf(schema, rows, row);
  return {
    id: storableId(textAt(rows.ids, row) ?? ''),
    variant,
    at: rows.atMs[row] ?? 0,
    endpoint,
    revision,
    model,
    version,
    isShadow: Number(isShadow),
    entity: textAt(rows.entities, row),
    latencyMs: rows.latencyMs[row] ?? 0,
    prediction: String(predictionOf(schema, rows.score, row)),
    probability: beside === 'probability' || beside === 'score' ? (scores[0] ?? null) : null,
    probabilities: beside === 'probabilities' ? JSON.stringify(scores) : null,
    margin: JSON.stringify(scoresOf(schema, rows.margin, row)),
    rowKeys: keys === undefined ? null : JSON.stringify(keys),
    inputs: JSON.stringify(Object.fromEntries(inputsOf(schema, rows, row))),
  };
}

/** Ids of ours are short; what is too long for a key is named by its digest. */
function storableId(id: string): string {
  return id.length <= MAX_ID_CHARS ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`;
}
