import { COLUMNS } from './train-model.js';

/** How rows are written into a body, and how scores are read out of an answer. */
export interface RequestForm {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: (rows: Float32Array) => Uint8Array;
  readonly scores: (answer: unknown) => readonly number[];
}

const JSON_TYPE = { 'content-type': 'application/json' };
const INFER = '/v2/models/bench/infer';

interface InferAnswer {
  readonly outputs: readonly { readonly name: string; readonly data: readonly number[] }[];
}

const probabilityOutput = (answer: unknown): readonly number[] =>
  (answer as InferAnswer).outputs.find(({ name }) => name === 'probability')?.data ?? [];

/** Open Inference Protocol v2, one FP32 tensor of all columns: the same bytes for Perennial, MLServer and the bare server. */
export const inferJson: RequestForm = {
  path: INFER,
  headers: JSON_TYPE,
  body: (rows) => {
    const tensor = { name: 'input', shape: [rows.length / COLUMNS.length, COLUMNS.length], datatype: 'FP32', data: shortNumbers(rows) };
    return json({ inputs: [tensor] });
  },
  scores: probabilityOutput,
};

/** The same protocol with its binary tensor extension. The JSON before the tensor is equally long for equally many rows. */
export function inferBinary(rowCount: number): RequestForm {
  const head = json({
    inputs: [
      {
        name: 'input',
        shape: [rowCount, COLUMNS.length],
        datatype: 'FP32',
        parameters: { binary_data_size: rowCount * COLUMNS.length * Float32Array.BYTES_PER_ELEMENT },
      },
    ],
  });
  return {
    path: INFER,
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': String(head.length) },
    body: (rows) => Buffer.concat([head, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength)]),
    scores: probabilityOutput,
  };
}

/** Perennial's own form: one record with names per row. */
export const records: RequestForm = {
  path: '/v1/models/bench/predict',
  headers: JSON_TYPE,
  body: (rows) => {
    const values = shortNumbers(rows);
    const record = (row: number): unknown =>
      Object.fromEntries(COLUMNS.map((name, column) => [name, values[row * COLUMNS.length + column]]));
    return json({ records: Array.from({ length: rows.length / COLUMNS.length }, (_, row) => record(row)) });
  },
  scores: (answer) => (answer as { predictions: { probability: number }[] }).predictions.map(({ probability }) => probability),
};

/** `{"rows": [[…]]}` in, `{"probability": […]}` out: the FastAPI program. */
export const rowLists: RequestForm = {
  path: '/predict',
  headers: JSON_TYPE,
  body: (rows) => json({ rows: nested(rows) }),
  scores: (answer) => (answer as { probability: number[] }).probability,
};

/** The same question to BentoML, which answers with the array itself. */
export const bentoRows: RequestForm = { ...rowLists, scores: (answer) => answer as number[] };

function nested(rows: Float32Array): readonly (readonly number[])[] {
  const values = shortNumbers(rows);
  return Array.from({ length: values.length / COLUMNS.length }, (_, row) => values.slice(row * COLUMNS.length, (row + 1) * COLUMNS.length));
}

/** Float32 values as callers write them: the shortest decimals that read back as the same float32, not their long double form. */
function shortNumbers(rows: Float32Array): readonly number[] {
  return Array.from(rows, (value) => {
    for (let digits = 6; digits < 9; digits += 1) {
      const short = Number(value.toPrecision(digits));
      if (Math.fround(short) === value) return short;
    }
    return value;
  });
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
