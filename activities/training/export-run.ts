import { createReadStream, createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeOutputFolder } from '../../adapters/table-engine/checks/path-problem.js';
import type { RunManifest } from '../../contracts/documents.js';
import { canonicalJson } from '../../core/digest/canonical-json.js';
import { DomainError } from '../../core/errors.js';
import type { ModelColumns } from '../../core/inputs/columns.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { PARTS } from '../../core/split/split.js';
import { loadDefinition } from '../registry/apply-definition.js';
import type { TrainingDependencies } from '../shell/dependencies.js';
import { loadRun, loadSignature, modelPaths } from '../registry/load-run.js';
import { columnsToRead, loadManifest, tableFiles } from '../snapshot/load-snapshot.js';
import { foldSplit, foldTable, hasFolds } from '../../core/folds/fold-table.js';
import { classWeightsOf, trainerTargets } from '../../core/split/part-weights.js';
import { splitTable } from '../../core/split/split-table.js';

const ADDED_COLUMNS = ['label', 'weight', 'fold'];
const ROWS_PER_BATCH = 16_384;

/**
 * Writes a run for other tools: `train.parquet`, `validation.parquet`, `test.parquet` (float32: the model's columns in order, then
 * `label`, `weight`: the row's times its class's), `params.json`, the files of the model, `signature.json`. Encoded by the code that training used, so the bits are
 * those that the trainer saw. Of a run with folds there is `train.parquet` alone, with all rows, and with `fold`: from 0, -1 where none judged it.
 * @param outDir made when it is not there; files of these names are replaced
 * @throws RUN_UNKNOWN, EXPORT_COLUMN_CLASH, OUTPUT_UNWRITABLE
 */
export async function exportRun(
  deps: TrainingDependencies,
  runId: string,
  outDir: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const run = await loadRun(deps, runId);
  await makeOutputFolder(outDir);
  await exportMatrices(deps, run, outDir, signal);
  const { params, requested } = run;
  await writeFile(join(outDir, 'params.json'), `${canonicalJson({ params, ...requested })}\n`);
  const { model, 'signature.json': signature } = run.artifacts;
  const files = await modelPaths(deps, run.artifacts, Object.keys(model));
  for (const [name, path] of Object.entries(files)) await copyOut(path, join(outDir, name));
  await copyOut(await deps.objects.toLocalFile(signature.key, signature.sha256), join(outDir, 'signature.json'));
}

/** With the modes that the user's files get, not those of our copy. */
async function copyOut(source: string, path: string): Promise<void> {
  await pipeline(createReadStream(source), createWriteStream(path));
}

async function exportMatrices(deps: TrainingDependencies, run: RunManifest, outDir: string, signal: AbortSignal): Promise<void> {
  const { training } = await loadDefinition(deps, run.definitionDigest);
  const program = compileInputs(await loadSignature(deps, run.artifacts));
  const { paths, columns } = await tableFiles(deps, await loadManifest(deps, run.model, run.snapshot), columnsToRead(training));
  const table = await deps.tables.readTable(paths, columns, signal);
  const folds = hasFolds(training) ? foldTable(training, table, run.asOf) : null;
  const parted = folds === null ? splitTable(training, table, run.asOf) : foldSplit(folds, { fold: null, stops: false }, 0);
  const column = program.modelColumns.find(
    (name) => ADDED_COLUMNS.includes(name.toLowerCase()) && (folds !== null || name.toLowerCase() !== 'fold'),
  );
  if (column !== undefined) throw new DomainError('EXPORT_COLUMN_CLASH', { runId: run.runId, column });
  const ofClasses = classWeightsOf(training, parted);
  // Of folds all rows are training rows, and a column says which fold judged each.
  for (const part of folds === null ? PARTS : (['train'] as const)) {
    const rows = parted.split[part];
    const encode = part === 'train' ? program.fromTrainingRows : program.fromTable;
    const of = folds === null ? {} : { fold: Float32Array.from(rows, (row) => folds.folds.of[row] as number) };
    const content = { encode: (some: Int32Array) => encode(table, some), ...trainerTargets(parted, rows, ofClasses), ...of };
    const batches = matrixBatches(program.modelColumns, rows, content);
    await deps.tables.writeTable(join(outDir, `${part}.parquet`), 'parquet', batches, signal);
  }
}

interface MatrixContent {
  readonly encode: (rows: Int32Array) => Float32Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array;
  /** From 0; -1: none judged it. */
  readonly fold?: Float32Array;
}

function* matrixBatches(names: ModelColumns, rows: Int32Array, { encode, labels, weights, fold }: MatrixContent): Generator<Batch> {
  for (let start = 0; start < rows.length; start += ROWS_PER_BATCH) {
    const some = rows.subarray(start, start + ROWS_PER_BATCH);
    const features = encode(some);
    const columns = names.map((name, column) =>
      floats(
        name,
        Float32Array.from(some, (_, row) => features[row * names.length + column] as number),
      ),
    );
    yield {
      rows: some.length,
      columns: [
        ...columns,
        floats('label', labels.slice(start, start + some.length)),
        floats('weight', weights.slice(start, start + some.length)),
        ...(fold === undefined ? [] : [floats('fold', fold.slice(start, start + some.length))]),
      ],
    };
  }
}

interface Batch {
  readonly rows: number;
  readonly columns: readonly ReturnType<typeof floats>[];
}

function floats(name: string, values: Float32Array): { readonly name: string; readonly type: 'float32'; readonly values: Float32Array } {
  return { name, type: 'float32', values };
}
