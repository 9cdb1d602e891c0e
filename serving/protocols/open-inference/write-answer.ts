import type { ModelOutput } from '../../../adapters/model-runtime/model-runtime.js';
import { predictionOf } from '../../../core/features/prediction-of.js';
import type { Signature } from '../../../core/features/signature.js';
import { describeOutputs, ON_REQUEST, THRESHOLD } from './infer-response.js';
import type { TensorDescription } from './infer-response.js';

const LENGTH_BYTES = 4;

/** One output of a model in both of its forms, compiled: what is the same in every answer is made once. */
export class OutputWriter {
  /** Up to the number of rows. */
  private readonly head: string;
  /** From behind the number of rows. */
  private readonly shapeEnd: string;
  /** Without brackets. */
  private readonly parameters: string;

  constructor(
    readonly description: TensorDescription,
    private readonly values: OutputValues,
  ) {
    const { name, datatype, shape, parameters } = description;
    this.parameters = parameters === undefined ? '' : JSON.stringify(parameters).slice(1, -1);
    this.head = `{"name":${JSON.stringify(name)},"datatype":${JSON.stringify(datatype)},"shape":[`;
    this.shapeEnd = `${shape
      .slice(1)
      .map((size) => `,${size}`)
      .join('')}]`;
  }

  json(output: ModelOutput, rows: number): string {
    const parameters = this.parameters === '' ? '' : `,"parameters":{${this.parameters}}`;
    return `${this.head}${rows}${this.shapeEnd}${parameters},"data":[${this.values.json(output, rows)}]}`;
  }

  /** The JSON that announces `bytes`. */
  announcement(rows: number, sizeBytes: number): string {
    const parameters = this.parameters === '' ? '' : `${this.parameters},`;
    return `${this.head}${rows}${this.shapeEnd},"parameters":{${parameters}"binary_data_size":${sizeBytes}}}`;
  }

  /** The binary form. */
  bytes(output: ModelOutput, rows: number): Buffer {
    const bytes = Buffer.allocUnsafe(this.sizeBytes(output, rows));
    this.write(bytes, 0, output, rows);
    return bytes;
  }

  /** Size of the binary form. */
  sizeBytes(output: ModelOutput, rows: number): number {
    return this.values.sizeBytes(output, rows);
  }

  /** Writes the binary form at `at`; returns its size. */
  write(target: Buffer, at: number, output: ModelOutput, rows: number): number {
    return this.values.write(target, at, output, rows);
  }
}

/** Values of one output, in JSON without brackets, and as the binary tensor extension has them (little-endian). */
interface OutputValues {
  readonly json: (output: ModelOutput, rows: number) => string;
  readonly sizeBytes: (output: ModelOutput, rows: number) => number;
  readonly write: (target: Buffer, at: number, output: ModelOutput, rows: number) => number;
}

/** Writers of all outputs of a model, by name, in the order of `describeOutputs`. */
export function compileOutputs(signature: Signature): ReadonlyMap<string, OutputWriter> {
  return new Map(describeOutputs(signature).map((one) => [one.name, new OutputWriter(one, valuesOf(one, signature))]));
}

function valuesOf({ name, datatype }: TensorDescription, signature: Signature): OutputValues {
  if (datatype === 'BOOL') return booleans(signature);
  if (datatype === 'BYTES') return classNames(signature);
  if (name === THRESHOLD) return floats(({ score }) => new Float32Array(score.length).fill(signature.threshold ?? NaN));
  return floats(name === ON_REQUEST ? ({ margin, score }) => margin ?? score : ({ score }) => score);
}

function floats(of: (output: ModelOutput) => Float32Array): OutputValues {
  return {
    json: (output) => {
      const values = of(output);
      let text = '';
      for (let i = 0; i < values.length; i += 1) {
        const value = values[i] as number;
        text += i === 0 ? '' : ',';
        text += Number.isFinite(value) ? value : 'null';
      }
      return text;
    },
    sizeBytes: (output) => of(output).byteLength,
    write: (target, at, output) => {
      const values = of(output);
      for (let i = 0; i < values.length; i += 1) target.writeFloatLE(values[i] as number, at + 4 * i);
      return values.byteLength;
    },
  };
}

function booleans(signature: Signature): OutputValues {
  return {
    json: ({ score }, rows) => joined(rows, (row) => (predictionOf(signature, score, row) === true ? 'true' : 'false')),
    sizeBytes: (_, rows) => rows,
    write: (target, at, { score }, rows) => {
      for (let row = 0; row < rows; row += 1) target[at + row] = predictionOf(signature, score, row) === true ? 1 : 0;
      return rows;
    },
  };
}

function classNames(signature: Signature): OutputValues {
  const classes = signature.classes ?? [];
  const quoted = new Map<unknown, string>(classes.map((name) => [name, JSON.stringify(name)]));
  const encoded = new Map<unknown, Buffer>(classes.map((name) => [name, withLength(name)]));
  const chosen = <T>(from: ReadonlyMap<unknown, T>, score: Float32Array, row: number): T =>
    from.get(predictionOf(signature, score, row)) as T;
  return {
    json: ({ score }, rows) => joined(rows, (row) => chosen(quoted, score, row)),
    sizeBytes: ({ score }, rows) => {
      let sizeBytes = 0;
      for (let row = 0; row < rows; row += 1) sizeBytes += chosen(encoded, score, row).length;
      return sizeBytes;
    },
    write: (target, at, { score }, rows) => {
      let end = at;
      for (let row = 0; row < rows; row += 1) end += chosen(encoded, score, row).copy(target, end);
      return end - at;
    },
  };
}

function joined(rows: number, textOf: (row: number) => string): string {
  let text = rows > 0 ? textOf(0) : '';
  for (let row = 1; row < rows; row += 1) text += `,${textOf(row)}`;
  return text;
}

function withLength(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
