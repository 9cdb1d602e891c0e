import type { FileHandle } from 'node:fs/promises';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { endianness } from 'node:os';
import { PRIVATE_FILE } from '../private-files.js';
import { DomainError } from '../../core/errors.js';
import type { MatrixFile } from './trainer.js';

const FLOAT_BYTES = 4;

export interface MatrixContent {
  /** Row-major, NaN = missing. */
  readonly features: Float32Array;
  readonly labels: Float32Array | null;
  readonly weights: Float32Array | null;
}

export interface MatrixSource {
  readonly columns: number;
  /** All rows, or pieces of whole rows in order, so that a large matrix need not be in memory. */
  readonly features: Float32Array | Iterable<Float32Array> | AsyncIterable<Float32Array>;
  readonly labels?: Float32Array | null;
  /** Only together with labels. Absent means every row counts 1, and trains the same model as Python without weights. */
  readonly weights?: Float32Array | null;
}

export interface MatrixLayout {
  readonly hasLabels: boolean;
  readonly hasWeights: boolean;
  /** Bytes from the start of the file. */
  readonly labelsOffset: number;
  readonly weightsOffset: number;
  readonly sizeBytes: number;
}

/**
 * Where the parts of a matrix file lie. The size alone says what is present.
 * @throws DomainError TRAINER_INPUT_INVALID when the size fits no layout
 */
export async function matrixLayout(file: MatrixFile): Promise<MatrixLayout> {
  const { size } = await stat(file.path);
  const labelsOffset = file.rows * file.columns * FLOAT_BYTES;
  const weightsOffset = labelsOffset + file.rows * FLOAT_BYTES;
  const end = weightsOffset + file.rows * FLOAT_BYTES;
  const counts = [file.rows, file.columns].every((n) => Number.isSafeInteger(n) && n > 0);
  if (!counts || ![labelsOffset, weightsOffset, end].includes(size)) {
    throw new DomainError('TRAINER_INPUT_INVALID', {
      what: `the matrix file ${file.path}`,
      expected: `${file.rows} rows × ${file.columns} columns of float32 (${labelsOffset} bytes), then labels (${weightsOffset}), then weights (${end})`,
      got: `${size} bytes`,
    });
  }
  return { hasLabels: size > labelsOffset, hasWeights: size > weightsOffset, labelsOffset, weightsOffset, sizeBytes: size };
}

/**
 * Writes a matrix file under a temporary name and renames it, so that a file with this name is always whole.
 * @throws DomainError TRAINER_INPUT_INVALID when the lengths do not belong together
 */
export async function writeMatrixFile(path: string, source: MatrixSource): Promise<MatrixFile> {
  refuseBigEndian();
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const values = await writeParts(temporary, source);
    const rows = values / source.columns;
    checkLengths(path, rows, source);
    await rename(temporary, path);
    return { path, rows, columns: source.columns };
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Reads a whole matrix file into memory (4 GiB at most). @throws DomainError TRAINER_INPUT_INVALID */
export async function readMatrixFile(file: MatrixFile): Promise<MatrixContent> {
  refuseBigEndian();
  const layout = await matrixLayout(file);
  const { buffer, byteOffset } = await readAligned(file.path);
  const part = (offset: number, length: number) => new Float32Array(buffer, byteOffset + offset, length);
  return {
    features: part(0, file.rows * file.columns),
    labels: layout.hasLabels ? part(layout.labelsOffset, file.rows) : null,
    weights: layout.hasWeights ? part(layout.weightsOffset, file.rows) : null,
  };
}

/** Reads what the rows teach without their features. @throws DomainError TRAINER_INPUT_INVALID, also when the file has no labels */
export async function readMatrixTargets(
  file: MatrixFile,
): Promise<{ readonly labels: Float32Array; readonly weights: Float32Array | null }> {
  refuseBigEndian();
  const { hasLabels, hasWeights, labelsOffset, weightsOffset } = await matrixLayout(file);
  if (!hasLabels) throw new DomainError('TRAINER_INPUT_INVALID', { what: `the matrix file ${file.path}`, expected: 'labels', got: 'none' });
  const handle = await open(file.path, 'r');
  try {
    const labels = await floatsAt(handle, file, labelsOffset);
    return { labels, weights: hasWeights ? await floatsAt(handle, file, weightsOffset) : null };
  } finally {
    await handle.close();
  }
}

async function floatsAt(handle: FileHandle, { path, rows }: MatrixFile, offset: number): Promise<Float32Array> {
  const values = new Float32Array(rows);
  for (let done = 0; done < values.byteLength;) {
    const { bytesRead } = await handle.read(bytesOf(values), done, values.byteLength - done, offset + done);
    if (bytesRead === 0) throw new Error(`The matrix file ${path} became shorter while it was read.`);
    done += bytesRead;
  }
  return values;
}

/** The file format is little-endian and read by mapping it; every platform that XGBoost's wheels exist for is. */
function refuseBigEndian(): void {
  if (endianness() !== 'LE') {
    throw new DomainError('TRAINER_INPUT_INVALID', { what: 'this machine', expected: 'a little-endian processor', got: endianness() });
  }
}

async function writeParts(path: string, source: MatrixSource): Promise<number> {
  const handle = await open(path, 'w', PRIVATE_FILE);
  try {
    let values = 0;
    for await (const piece of source.features instanceof Float32Array ? [source.features] : source.features) {
      values += piece.length;
      await handle.writeFile(bytesOf(piece));
    }
    if (source.labels) await handle.writeFile(bytesOf(source.labels));
    if (source.weights) await handle.writeFile(bytesOf(source.weights));
    return values;
  } finally {
    await handle.close();
  }
}

function checkLengths(path: string, rows: number, source: MatrixSource): void {
  const { labels, weights } = source;
  const whole = Number.isSafeInteger(rows) && rows > 0;
  const fits = (!labels || labels.length === rows) && (!weights || (labels && weights.length === rows));
  if (whole && fits) return;
  throw new DomainError('TRAINER_INPUT_INVALID', {
    what: `the content of ${path}`,
    expected: `one or more whole rows of ${source.columns} columns, and as many labels and weights as rows`,
    got: `${rows} rows, ${labels?.length ?? 'no'} labels, ${weights?.length ?? 'no'} weights`,
  });
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A small Buffer can lie in Node's shared pool at an offset that float32 views refuse. */
async function readAligned(path: string): Promise<{ buffer: ArrayBufferLike; byteOffset: number }> {
  const bytes = await readFile(path);
  if (bytes.byteOffset % FLOAT_BYTES === 0) return bytes;
  return { buffer: new Uint8Array(bytes).buffer, byteOffset: 0 };
}
