import type { OutputBatch, OutputColumn } from '../../../adapters/table-engine/table-engine.js';
import { predictionOf } from '../../../core/features/prediction-of.js';
import type { RowContext, SegmentSchema } from '../segment-schema.js';
import type { LoggedRows } from './logged-rows.js';

/** The columns of a stored segment: docs/serving/prediction-log.md lists them. */
export function segmentColumns(endpoint: string, schema: SegmentSchema, rows: LoggedRows): OutputBatch {
  const { contexts, ids, atMs, latencyMs, entities } = rows;
  const numbers = (of: (context: RowContext) => number): Float64Array => Float64Array.from(contexts, of);
  const texts = (of: (context: RowContext) => string): string[] => contexts.map(of);
  const inputs = schema.columns.map(({ name }, i): OutputColumn => {
    const values = rows.inputs[i] ?? [];
    const head = { name: `input_${name}` };
    return values instanceof Float64Array ? { ...head, type: 'number', values } : { ...head, type: 'string', values };
  });
  return {
    rows: rows.rows,
    columns: [
      { name: 'id', type: 'string', values: ids },
      { name: 'at', type: 'timestamp', values: atMs },
      { name: 'endpoint', type: 'string', values: ids.map(() => endpoint) },
      { name: 'revision', type: 'integer', values: numbers(({ revision }) => revision) },
      { name: 'model', type: 'string', values: texts(({ model }) => model) },
      { name: 'version', type: 'integer', values: numbers(({ version }) => version) },
      { name: 'variant', type: 'string', values: texts(({ variant }) => variant) },
      { name: 'is_shadow', type: 'boolean', values: numbers(({ isShadow }) => Number(isShadow)) },
      { name: 'entity', type: 'string', values: entities },
      { name: 'latency_ms', type: 'number', values: latencyMs },
      ...answers(schema, rows),
      ...inputs,
    ],
  };
}

function answers(schema: SegmentSchema, rows: LoggedRows): readonly OutputColumn[] {
  const score = Float64Array.from(rows.score);
  const margin = Float64Array.from(rows.margin);
  const said = rows.ids.map((_, row) => predictionOf(schema, rows.score, row));
  const prediction = { name: 'prediction' };
  switch (schema.task) {
    case 'binary':
      return [
        { ...prediction, type: 'boolean', values: Float64Array.from(said, Number) },
        { name: 'probability', type: 'number', values: score },
        { name: 'margin', type: 'number', values: margin },
      ];
    case 'multiclass':
      return [
        { ...prediction, type: 'string', values: said.map(String) },
        { name: 'probabilities', type: 'numbers', size: schema.outputs, values: score },
        { name: 'margins', type: 'numbers', size: schema.outputs, values: margin },
      ];
    case 'regression':
      return [
        { ...prediction, type: 'number', values: Float64Array.from(said, Number) },
        { name: 'margin', type: 'number', values: margin },
      ];
  }
}
