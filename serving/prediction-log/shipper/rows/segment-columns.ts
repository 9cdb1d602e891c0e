import type { StreamedBatch, StreamedColumn } from '../../../../adapters/table-engine/table-engine.js';
import { ANSWER_COLUMNS, LOG_COLUMNS, logColumn } from '../../../../contracts/prediction-log.js';
import type { LogColumnType } from '../../../../contracts/prediction-log.js';
import { predictionOf } from '../../../../core/features/prediction-of.js';
import type { RowContext, SegmentSchema } from '../../segment/segment-schema.js';
import type { LoggedRows } from './logged-rows.js';

/** How the engine takes a column of the contract. */
interface Forms {
  readonly text: 'texts' | 'coded';
  readonly timestamp: 'timestamp';
  readonly integer: 'integer';
  readonly boolean: 'boolean';
  readonly number: 'number';
  readonly numbers: 'numbers';
}
type Nameless<C, F> = C extends StreamedColumn ? Omit<C, 'name' | 'type'> & { readonly type: C['type'] & F } : never;
type Values<T extends LogColumnType = LogColumnType> = Nameless<StreamedColumn, Forms[T]>;
/** Values for each column of the contract, of the type that it says: another set or type does not compile. */
type ValuesOf<C extends Readonly<Record<string, LogColumnType>>> = { readonly [N in keyof C]: Values<C[N]> };

/** A batch of rows with the columns of contracts/prediction-log.ts. */
export function segmentColumns(endpoint: string, schema: SegmentSchema, rows: LoggedRows): StreamedBatch {
  const keys = schema.keys.flatMap(({ name }, i): StreamedColumn[] => {
    const values = rows.keys[i];
    return values === undefined ? [] : [{ name: logColumn.key(name), type: 'texts', values }];
  });
  const inputs = schema.columns.map(({ name }, i): StreamedColumn => {
    const values = rows.inputs[i] ?? new Float64Array(rows.rows).fill(NaN);
    const head = { name: logColumn.input(name) };
    return values instanceof Float64Array ? { ...head, type: 'number', values } : { ...head, type: 'texts', values };
  });
  return { rows: rows.rows, columns: [...inOrder(LOG_COLUMNS, common(endpoint, rows)), ...answers(schema, rows), ...keys, ...inputs] };
}

function inOrder<C extends Readonly<Record<string, LogColumnType>>>(columns: C, values: ValuesOf<C>): readonly StreamedColumn[] {
  return Object.keys(columns).map((name) => ({ name, ...(values[name] as Values) }));
}

function common(endpoint: string, rows: LoggedRows): ValuesOf<typeof LOG_COLUMNS> {
  const { contexts, context, ids, atMs, latencyMs, entities } = rows;
  const numbers = (of: (context: RowContext) => number): Float64Array => {
    const byContext = Float64Array.from(contexts.map(of));
    const values = new Float64Array(rows.rows);
    for (let row = 0; row < values.length; row += 1) values[row] = byContext[context[row] as number] as number;
    return values;
  };
  const texts = (of: (context: RowContext) => string): Values<'text'> => ({ type: 'coded', codes: context, dictionary: contexts.map(of) });
  return {
    id: { type: 'texts', values: ids },
    at: { type: 'timestamp', values: atMs },
    endpoint: texts(() => endpoint),
    revision: { type: 'integer', values: numbers(({ revision }) => revision) },
    model: texts(({ model }) => model),
    version: { type: 'integer', values: numbers(({ version }) => version) },
    variant: texts(({ variant }) => variant),
    is_shadow: { type: 'boolean', values: numbers(({ isShadow }) => Number(isShadow)) },
    entity: { type: 'texts', values: entities },
    latency_ms: { type: 'number', values: latencyMs },
  };
}

function answers(schema: SegmentSchema, rows: LoggedRows): readonly StreamedColumn[] {
  const score = new Float64Array(rows.score);
  const margin = new Float64Array(rows.margin);
  const size = schema.outputs;
  switch (schema.task) {
    case 'binary':
      if (schema.classes !== null)
        return inOrder(ANSWER_COLUMNS.twoClasses, {
          prediction: namesSaid(schema, rows),
          probability: { type: 'number', values: score },
          probability_of: { type: 'coded', codes: new Uint32Array(rows.rows).fill(1), dictionary: schema.classes },
          margin: { type: 'number', values: margin },
        });
      return inOrder(ANSWER_COLUMNS.binary, {
        prediction: { type: 'boolean', values: said(schema, rows, Number) },
        probability: { type: 'number', values: score },
        margin: { type: 'number', values: margin },
      });
    case 'multiclass':
      return inOrder(ANSWER_COLUMNS.multiclass, {
        prediction: namesSaid(schema, rows),
        probabilities: { type: 'numbers', size, values: score },
        margins: { type: 'numbers', size, values: margin },
      });
    case 'anomaly':
      return inOrder(ANSWER_COLUMNS.anomaly, {
        is_anomaly: { type: 'boolean', values: said(schema, rows, Number) },
        score: { type: 'number', values: score },
        threshold: { type: 'number', values: new Float64Array(rows.rows).fill(schema.threshold ?? NaN) },
        margin: { type: 'number', values: margin },
      });
    case 'regression':
    case 'count':
      return inOrder(ANSWER_COLUMNS[schema.task], {
        prediction: { type: 'number', values: said(schema, rows, Number) },
        margin: { type: 'number', values: margin },
      });
  }
}

function namesSaid(schema: SegmentSchema, rows: LoggedRows): Values<'text'> {
  const dictionary = schema.classes ?? [];
  const places = new Map(dictionary.map((name, place) => [name, place]));
  return { type: 'coded', codes: new Uint32Array(said(schema, rows, (name) => places.get(String(name)) ?? 0)), dictionary };
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
