import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { OutputBatch, ScanRequest, TableFormat } from '../../adapters/table-engine/table-engine.js';
import type { BatchPlan } from '../../contracts/batch-documents.js';
import { keys } from '../../contracts/names.js';
import type { BatchInputLocation } from '../../contracts/workflows.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import type { Table } from '../../core/table.js';
import type { ActivityScope } from '../shell/activity-shell.js';
import { batchColumns } from './batch-model.js';
import type { BatchModel } from './batch-model.js';
import { newestFolder } from '../registry/source-folder.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { passedColumns } from '../../adapters/table-engine/prediction-columns.js';

const DOWNLOAD_BYTES = 8 * 2 ** 20;
/** Values of one piece on the way from CSV to Parquet: it keeps the event loop for some tens of milliseconds, however many columns there are. */
const PIECE_VALUES = 2 ** 18;

export interface StageRequest {
  readonly batchId: string;
  readonly location: BatchInputLocation;
  readonly batchModel: BatchModel;
  readonly workDir: string;
}

export interface StagedInput {
  readonly input: BatchPlan['input'];
  readonly rows: number;
  /** Of each row group; null when they differ. */
  readonly rowGroupRows: number | null;
}

/**
 * The rows of a batch as one Parquet object that nobody changes, its values checked: the given object itself when it is Parquet, else
 * a copy. CSV becomes Parquet, since rows of a text file cannot be found by number.
 */
export async function stageBatchInput(
  deps: TrainingDependencies,
  { batchId, location, batchModel, workDir }: StageRequest,
  { signal, report }: ActivityScope,
): Promise<StagedInput> {
  const format = formatOf(batchId, location);
  report({ stage: 'reading the input' });
  const path = join(workDir, `copy.${format}`);
  const copy = { path, sha256: await copied(deps, { batchId, location, path, signal, model: batchModel.signature.model }) };
  const scan = { ...batchColumns(batchModel), paths: [path], format, signal };
  return asNamed(nameOf(location), path, async () => {
    const file = await partedFile(deps, copy, join(workDir, 'input.parquet'), scan);
    report({ stage: 'checking the input' });
    // What was renamed has its names by now.
    const own = file === copy ? scan : { ...scan, options: {} };
    const rows = await deps.tables.countRows({ ...own, paths: [file.path], format: 'parquet' });
    const rowGroupRows = await deps.tables.rowGroupRows(file.path);
    if (location.kind === 'object' && file === copy) {
      const staged = location.key.startsWith(keys.batchInputs(batchId));
      return { input: { key: location.key, sha256: file.sha256, staged }, rows, rowGroupRows };
    }
    const key = keys.batchInput(batchId, file.sha256, 'parquet');
    await deps.objects.putFileIfAbsent(key, file.path);
    return { input: { key, sha256: file.sha256, staged: true }, rows, rowGroupRows };
  });
}

/** Says what is wrong with the copy of the input of the input itself. */
async function asNamed<T>(input: string, copy: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isDomainError(error) || error.details.what !== copy) throw error;
    throw new DomainError(error.code, { ...error.details, what: input });
  }
}

interface ParquetFile {
  readonly path: string;
  readonly sha256: string;
}

/** Has the rows of a file by number, which a reader of Parquet adds as a column of this name. */
const ROW_NUMBERS = 'file_row_number';

/** The copy itself when its rows can be found by number and its columns have their names, else another one at `path`. */
async function partedFile(deps: TrainingDependencies, copy: ParquetFile, path: string, scan: ScanRequest): Promise<ParquetFile> {
  const isAsItIs =
    scan.format === 'parquet' &&
    scan.options?.rename === undefined &&
    !(await deps.tables.readSchema(copy.path)).some(({ name }) => name.toLowerCase() === ROW_NUMBERS);
  return isAsItIs ? copy : asParquet(deps, path, scan);
}

function formatOf(batchId: string, location: BatchInputLocation): TableFormat {
  const name = nameOf(location);
  const format = extname(name).toLowerCase();
  if (format === '.csv' || format === '.parquet') return format === '.csv' ? 'csv' : 'parquet';
  throw new DomainError('BATCH_INPUT_UNREADABLE', { input: name, batchId, reason: 'its name does not end in .parquet or .csv' });
}

function nameOf(location: BatchInputLocation): string {
  return location.kind === 'object' ? location.key : location.path;
}

interface CopyRequest {
  readonly batchId: string;
  readonly model: string;
  readonly location: BatchInputLocation;
  readonly path: string;
  readonly signal: AbortSignal;
}

/** @returns SHA-256 of what was copied, which is what every part is scored from, whatever becomes of the original meanwhile. */
async function copied(deps: TrainingDependencies, { batchId, model, location, path, signal }: CopyRequest): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of location.kind === 'file'
      ? filePieces(deps, model, location.path)
      : objectPieces(deps.objects, location.key)) {
      signal.throwIfAborted();
      hash.update(piece);
      await file.writeFile(piece);
    }
  } catch (error) {
    throw unreadable(error, batchId, location);
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/** From where files of the model's data may come, since the worker reads for whoever asked. */
async function* filePieces(deps: TrainingDependencies, model: string, path: string): AsyncGenerator<Uint8Array> {
  const file = await deps.openDataFile(path, await newestFolder(deps.objects, model));
  for await (const piece of file.createReadStream({ highWaterMark: 2 ** 20 })) yield piece as Uint8Array;
}

async function* objectPieces(objects: ObjectStore, key: string): AsyncGenerator<Uint8Array> {
  const found = await objects.head(key);
  if (found === undefined) throw new DomainError('OBJECT_NOT_FOUND', { key, store: objects.describe() });
  for (let start = 0; start < found.sizeBytes; start += DOWNLOAD_BYTES) {
    yield await objects.get(key, { start, end: Math.min(start + DOWNLOAD_BYTES, found.sizeBytes) - 1 });
  }
}

function unreadable(error: unknown, batchId: string, location: BatchInputLocation): unknown {
  const input = nameOf(location);
  if (isDomainError(error) && error.code === 'OBJECT_NOT_FOUND')
    return new DomainError('BATCH_INPUT_UNREADABLE', { input, batchId, reason: 'the object store has no such object' });
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (location.kind !== 'file' || isDomainError(error) || code === undefined || code === 'ENOSPC') return error;
  return new DomainError('BATCH_INPUT_UNREADABLE', { input, batchId, reason: code });
}

async function asParquet(deps: TrainingDependencies, path: string, scan: ScanRequest): Promise<ParquetFile> {
  const names = [...scan.numeric, ...scan.categorical, ...scan.timestamps, ...scan.others];
  const pieces = deps.tables.scanTable({ ...scan, batchRows: Math.max(1, Math.floor(PIECE_VALUES / names.length)) });
  const { sha256 } = await deps.tables.writeTable(path, 'parquet', batches(pieces, names), scan.signal);
  return { path, sha256 };
}

async function* batches(tables: AsyncIterable<Table>, names: readonly string[]): AsyncGenerator<OutputBatch> {
  for await (const table of tables) yield { rows: table.rows, columns: passedColumns(table, names) };
}
