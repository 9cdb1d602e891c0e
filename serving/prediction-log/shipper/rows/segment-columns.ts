import type { StreamedBatch, StreamedColumn } from '../../../../adapters/table-engine/table-engine.js';
import { predictionOf } from '../../../../core/features/prediction-of.js';
import type { RowContext, SegmentSchema } from '../../segment/segment-schema.js';
import type { LoggedRows } from './logged-rows.js';

/** The columns of a stored segment: docs/serving/prediction-log.md lists them. */
export function segmentColumns(endpoint: string, schema: SegmentSchema, rows: LoggedRows): StreamedBatch {
  const { contexts, context, ids, atMs, latencyMs, entities } = rows;
  const numbers = (of: (context: RowContext) => number): Float64Array => {
    const byContext = Float64Array.from(contexts.map(of));
    const values = new Float64Array(rows.rows);
    for (let row = 0; row < values.length; row += 1) values[row] = byContext[context[row] as number] as number;
    return values;
  };
  const texts = (of: (context: RowContext) => string): Pick<StreamedColumn & { type: 'coded' }, 'type' | 'codes' | 'dictionary'> => ({
    type: 'coded',
    codes: context,
    dictionary: contexts.map(of),
  });
  const inputs = schema.columns.map(({ name }, i): StreamedColumn => {
    const values = rows.inputs[i] ?? new Float64Array(rows.rows).fill(NaN);
    const head = { name: `input_${name}` };
    return values instanceof Float64Array ? { ...head, type: 'number', values } : { ...head, type: 'texts', values };
  });
  return {
    rows: rows.rows,
    columns: [
      { name: 'id', type: 'texts', values: ids },
      { name: 'at', type: 'timestamp', values: atMs },
      { name: 'endpoint', ...texts(() => endpoint) },
      { name: 'revision', type: 'integer', values: numbers(({ revision }) => revision) },
      { name: 'model', ...texts(({ model }) => model) },
      { name: 'version', type: 'integer', values: numbers(({ version }) => version) },
      { name: 'variant', ...texts(({ variant }) => variant) },
      { name: 'is_shadow', type: 'boolean', values: numbers(({ isShadow }) => Number(isShadow)) },
      { name: 'entity', type: 'texts', values: entities },
      { name: 'latency_ms', type: 'number', values: latencyMs },
      ...answers(schema, rows),
      ...inputs,
    ],
  };
}

function answers(schema: SegmentSchema, rows: LoggedRows): readonly StreamedColumn[] {
  const score = new Float64Array(rows.score);
  const margin = new Float64Array(rows.margin);
  const size = schema.outputs;
  switch (schema.task) {
    case 'binary':
      return [
        { name: 'prediction', type: 'boolean', values: said(schema, rows, Number) },
        { name: 'probability', type: 'number', values: score },
        { name: 'margin', type: 'number', values: margin },
      ];
    case 'multiclass': {
      const dictionary = schema.classes ?? [];
      const places = new Map(dictionary.map((name, place) => [name, place]));
      const codes = new Uint32Array(said(schema, rows, (name) => places.get(String(name)) ?? 0));
      return [
        { name: 'prediction', type: 'coded', codes, dictionary },
        { name: 'probabilities', type: 'numbers', size, values: score },
        { name: 'margins', type: 'numbers', size, values: margin },
      ];
    }
    case 'regression':
      return [
        { name: 'prediction', type: 'number', values: said(schema, rows, Number) },
        { name: 'margin', type: 'number', values: margin },
      ];
  }
}

/** What the model said of each row, as a number. */
function said(
  schema: SegmentSchema,
  { rows, score }: LoggedRows,
  asNumber: (prediction: ReturnType<typeof predictionOf>) => number,
): Float64Array {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) values[row] = asNumber(predictionOf(schema, score, row));
  return values;
}
