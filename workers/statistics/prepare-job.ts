import { writePrivateFile } from '../../adapters/private-files.js';
import { writeMatrixFile } from '../../adapters/trainer/matrix-file.js';
import type { PreparedFacts, PrepareRequest } from '../../adapters/statistics/statistics.js';
import { classWeightsOf, weightsOf } from '../../core/split/part-weights.js';
import { labelsOf, splitTable } from '../../core/split/split-table.js';
import type { SplitTable } from '../../core/split/split-table.js';
import { buildColumnProfile } from '../../core/drift/column-profile.js';
import type { ColumnProfile } from '../../core/drift/column-profile.js';
import { featuresOfEventTime } from '../../core/features/fit/fit-features.js';
import { requireFloat32Inputs } from '../../core/features/require-float32.js';
import { inputColumns, requestInputs } from '../../core/features/signature.js';
import type { InputColumns, SignatureInput } from '../../core/features/signature.js';
import { compileInputs } from '../../core/inputs/input-program.js';
import { checkFolds } from '../../core/folds/check-folds.js';
import { foldSplit, foldTable, requireFolds } from '../../core/folds/fold-table.js';
import type { FoldModel, FoldsTraining } from '../../core/folds/fold-table.js';
import { findLeakage } from '../../core/leakage/find-leakage.js';
import { inspectedColumn } from '../../core/leakage/inspected-column.js';
import { PARTS } from '../../core/split/split.js';
import type { Part } from '../../core/split/split.js';
import { partLabels } from '../../core/split/part-labels.js';
import type { PartLabels } from '../../core/split/part-labels.js';
import type { TrainingPart } from '../../core/definition/definition.js';
import type { Table } from '../../core/table.js';
import { ingredientValues, inputValues } from '../../core/features/input-values.js';
import { fitColumns } from './fit-columns.js';
import type { JobParts } from './parts/job-parts.js';

const GOLDEN_ROWS = 20;
const MAX_INSPECTED_ROWS = 50_000;

/** A function of the snapshot, the definition and `asOf` alone. @throws SPLIT_…, LABEL_…, FEATURE_…, VALUES_BEYOND_FLOAT32 */
export async function prepareJob(
  { table: source, training, asOf, files, model }: PrepareRequest,
  { readTable }: Pick<JobParts, 'readTable'>,
): Promise<PreparedFacts> {
  const table = await readTable(source.paths, source.columns);
  const parted = model === undefined ? splitTable(training, table, asOf) : partsOfFolds(requireFolds(training), table, asOf, model);
  const { labels, split } = parted;
  const ofClasses = classWeightsOf(training, parted);
  const columns = fitColumns(training, table, split.train);
  requireFloat32Inputs(requestInputs(columns), table);
  const { modelColumns, modelInputs: inputs, fromTrainingRows, fromTable, withFeatures } = compileInputs(columns);
  const derived = withFeatures(table, split.train, 'trained');
  for (const part of PARTS) {
    if (split[part].length === 0) {
      await writePrivateFile(files[part], '');
      continue;
    }
    // What rules put in is learned from the training rows, and changes none of them; all others are as they will be served.
    const features = (part === 'train' ? fromTrainingRows : fromTable)(table, split[part]);
    await writeMatrixFile(files[part], {
      columns: modelColumns.length,
      features,
      labels: labelsOf(parted, split[part]),
      weights: weightsOf(parted, split[part]),
    });
  }
  const unwatched = featuresOfEventTime(training);
  return {
    ...inputColumns(columns),
    classes: labels.classes,
    ...(ofClasses === null ? {} : { classWeights: ofClasses }),
    ...(labels.positiveBy === undefined ? {} : { positiveBy: labels.positiveBy }),
    rows: { train: split.train.length, validation: split.validation.length, test: split.test.length },
    labels: labelsByPart(training.task, parted),
    split: split.record,
    validatedUntil: newestOf(parted, split.validation),
    profile: Object.fromEntries(
      inputs.flatMap((input) => {
        const kind = profileKind(input);
        if (kind === null || unwatched.has(input.name)) return [];
        return [[input.name, buildColumnProfile(kind, inputValues(derived, input, split.train))]];
      }),
    ),
    leakage: leakageOf(training.task, { inputs, table: derived, parted }),
    golden: goldenRows(columns, table, split),
  };
}

function partsOfFolds(training: FoldsTraining, table: Table, asOf: number, model: FoldModel): SplitTable {
  const folds = foldTable(training, table, asOf);
  if (model.fold === null) checkFolds(training, folds);
  return foldSplit(folds, model, training.split.gapMs);
}

/** Of a sensitive column, and of one whose values are new in every row, such as dates and texts, there is none. */
function profileKind({ kind, sensitive }: SignatureInput): ColumnProfile['kind'] | null {
  if (sensitive !== undefined || kind === 'date' || kind === 'tokens' || kind === 'text') return null;
  return kind === 'numeric' ? 'numeric' : 'categorical';
}

function newestOf({ eventTimes }: SplitTable, rows: Int32Array): number | null {
  return eventTimes === null || rows.length === 0
    ? null
    : rows.reduce((newest, row) => Math.max(newest, eventTimes[row] as number), -Infinity);
}

function labelsByPart(task: TrainingPart['task'], parted: SplitTable): PreparedFacts['labels'] {
  const classes = parted.labels.classes?.length ?? 0;
  const of = (part: Part): PartLabels => partLabels(task, labelsOf(parted, parted.split[part]), classes);
  return { train: of('train'), validation: of('validation'), test: of('test') };
}

interface InputsOfTable {
  readonly inputs: readonly SignatureInput[];
  readonly table: Table;
  readonly parted: SplitTable;
}

/** Of evenly spaced training rows: more of them would say the same. */
function leakageOf(task: TrainingPart['task'], { inputs, table, parted }: InputsOfTable): PreparedFacts['leakage'] {
  const rows = evenly(parted.split.train, MAX_INSPECTED_ROWS);
  return findLeakage({
    task,
    classes: parted.labels.classes?.length ?? 0,
    labels: labelsOf(parted, rows),
    columns: inputs.map((input) => inspectedColumn(input, inputValues(table, input, rows))),
  });
}

function evenly(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)] as number);
}

/** Evenly spaced test rows as a client would send them. */
function goldenRows({ inputs, ingredients = [] }: InputColumns, table: Table, { test }: SplitTable['split']): PreparedFacts['golden'] {
  const count = Math.min(GOLDEN_ROWS, test.length);
  const rows = Array.from({ length: count }, (_, i) => Math.floor((i * test.length) / count));
  const chosen = Int32Array.from(rows, (row) => test[row] as number);
  const columns = [
    ...inputs.map((input) => [input.name, inputValues(table, input, chosen)] as const),
    ...ingredients.map((input) => [input.name, ingredientValues(table, input, chosen)] as const),
  ];
  const records = rows.map((_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i] ?? null])));
  return { records, rows };
}
