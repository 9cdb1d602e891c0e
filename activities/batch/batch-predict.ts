import { extname } from 'node:path';
import type { LoadedModel } from '../../adapters/model-runtime/model-runtime.js';
import type { OutputBatch, OutputColumn, TableFormat } from '../../adapters/table-engine/table-engine.js';
import { zoneOf } from '../../core/definition/zone-of.js';
import { DomainError } from '../../core/errors.js';
import type { Signature } from '../../core/features/signature.js';
import { scannedColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import type { InputProgram } from '../../core/inputs/input-program.js';
import type { UnseenCategories, UnseenCount } from '../../core/input-rules/unseen-categories.js';
import { fileOptions } from '../../core/snapshot/source-rows.js';
import type { Table } from '../../core/table.js';
import { batchColumns, loadBatchModel } from './batch-model.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadSignature, loadVersion, modelSource } from '../registry/load-run.js';
import { scoreRows, withModel } from '../../adapters/model-runtime/model-scores.js';
import { requireOutputPath } from '../../adapters/table-engine/checks/path-problem.js';
import { passedColumns, predictionColumns, requireFreeNames } from '../../adapters/table-engine/prediction-columns.js';

export interface PredictFileRequest {
  readonly model: string;
  /** Give one of the two. */
  readonly version?: number;
  readonly alias?: string;
  /** `.csv`, else Parquet; the same for `output`. */
  readonly input: string;
  readonly output: string;
}

export interface PredictedFile {
  readonly rows: number;
  readonly version: number;
  /** What the model has never seen; the examples are values of rows. */
  readonly unseen: readonly UnseenCategories[];
}

/**
 * Scores a file in bounded memory, rows in their order: the source's key columns that the file has, the prediction, and the
 * probabilities of a classification. The output appears whole or not at all.
 * @throws VERSION_UNKNOWN, ALIAS_UNKNOWN, OUTPUT_UNWRITABLE, BATCH_COLUMN_CLASH, SCHEMA_COLUMN_…, SOURCE_UNREADABLE
 */
export async function predictFile(
  deps: TrainingDependencies,
  request: PredictFileRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<PredictedFile> {
  const { model, input, output } = request;
  await requireOutputPath(output);
  const version = await resolveVersion(deps, request);
  const manifest = await loadVersion(deps, model, version);
  const definition = await loadDefinition(deps, manifest.definitionDigest);
  const signature = await loadSignature(deps, manifest.artifacts);
  requireFreeNames(signature);
  const program = compileInputs(signature);
  return withModel(deps.runtime, await modelSource(deps, manifest, signature), async (loaded) => {
    const scan = {
      paths: [input],
      format: formatOf(input),
      options: fileOptions(definition.training.source),
      ...scannedColumns(program.requestColumns),
      zone: zoneOf(definition.training),
      signal,
    };
    const unseen = program.unseen();
    const batches = predictions(deps.tables.scanTable(scan), { loaded, signature, program, unseen, signal });
    const { rows } = await deps.tables.writeTable(output, formatOf(output), batches, signal);
    return { rows, version, unseen: unseen.found() };
  });
}

/** The columns of a durable batch of an input without rows, which has no parts to read them from. */
export async function noPredictions(
  deps: TrainingDependencies,
  { model, version, input }: { readonly model: string; readonly version: number; readonly input: string },
): Promise<OutputBatch> {
  const batchModel = await loadBatchModel(deps, model, version);
  const { signal } = new AbortController();
  const columns: OutputColumn[] = [{ name: 'prediction_id', type: 'string', values: [] }];
  for await (const table of deps.tables.scanTable({ ...batchColumns(batchModel), paths: [input], format: formatOf(input), signal }))
    columns.push(...passedColumns(table, batchModel.keyColumns));
  columns.push(...predictionColumns(batchModel.signature, new Float32Array(0)));
  return { rows: 0, columns: [...columns, { name: 'version', type: 'integer', values: new Float64Array(0) }] };
}

async function resolveVersion(
  { metadata }: TrainingDependencies,
  { model, version, alias = 'champion' }: PredictFileRequest,
): Promise<number> {
  const found = version ?? (await metadata.getAlias(model, alias));
  if (found === undefined) throw new DomainError('ALIAS_UNKNOWN', { model, alias });
  return found;
}

interface Scoring {
  readonly loaded: LoadedModel;
  readonly signature: Signature;
  readonly program: InputProgram;
  readonly unseen: UnseenCount;
  readonly signal: AbortSignal;
}

async function* predictions(tables: AsyncIterable<Table>, scoring: Scoring): AsyncGenerator<OutputBatch> {
  const { loaded, signature, program, unseen, signal } = scoring;
  const { keys } = program.requestColumns;
  for await (const table of tables) {
    unseen.add(table);
    // A runtime may not take a matrix without rows.
    const score = table.rows === 0 ? new Float32Array(0) : (await scoreRows(loaded, program.fromTable(table), signal)).score;
    yield { rows: table.rows, columns: [...passedColumns(table, keys), ...predictionColumns(signature, score)] };
  }
}

function formatOf(path: string): TableFormat {
  return extname(path).toLowerCase() === '.csv' ? 'csv' : 'parquet';
}
