import { writeFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';

export interface ExportedMatrix {
  /** The model's inputs in order. */
  readonly columns: readonly string[];
  readonly rows: number;
  /** Row-major, NaN where a value is missing. */
  readonly features: Float32Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
}

/** Reads `train.parquet` and its like with the engine's own SQL, by none of our code. */
export async function readExportedMatrix(path: string): Promise<ExportedMatrix> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(`SELECT * FROM read_parquet('${path.replaceAll("'", "''")}')`);
    const names = reader.columnNames();
    const types = reader.columnTypes().map(String);
    if (types.some((type) => type !== 'FLOAT')) throw new Error(`${path} holds columns of type ${types.join(', ')}; all must be float32.`);
    const values = reader.getColumns().map((column) => Float32Array.from(column, (value) => (value === null ? NaN : Number(value))));
    const [labels, weights] = values.splice(-2);
    if (names.at(-2) !== 'label' || names.at(-1) !== 'weight' || !labels || !weights)
      throw new Error(`${path} ends with ${names.slice(-2).join(', ')}.`);
    const rows = labels.length;
    const features = new Float32Array(rows * values.length);
    values.forEach((column, i) => column.forEach((value, row) => (features[row * values.length + i] = value)));
    return { columns: names.slice(0, -2), rows, features, labels, weights };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

export async function writeFloats(path: string, ...parts: readonly Float32Array[]): Promise<void> {
  await writeFile(path, Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
}
