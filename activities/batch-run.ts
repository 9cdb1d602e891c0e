import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeMatrixFile } from '../adapters/trainer/matrix-file.js';
import type { Scorer } from '../adapters/trainer/trainer.js';
import type { BatchPlan } from '../contracts/batch-documents.js';
import type { CheckedTable } from '../core/entrance/compile-table-rules.js';
import type { Encoder } from '../core/features/compile-encoder.js';
import type { Table } from '../core/table/table.js';
import { batchColumns } from './batch-model.js';
import type { BatchModel } from './batch-model.js';
import type { PartWriter } from './batch-part-writer.js';
import type { TrainingDependencies } from './dependencies.js';

export interface RunOfParts {
  readonly plan: BatchPlan;
  readonly batchModel: BatchModel;
  readonly inputPath: string;
  readonly run: { readonly first: number; readonly end: number };
  readonly scorer: Scorer;
  readonly encoder: Encoder;
  readonly checkRules: (table: Table) => CheckedTable;
  readonly writer: PartWriter;
  readonly workDir: string;
  /** A part is stored. */
  readonly onPart: (part: number) => void;
  readonly signal: AbortSignal;
}

/** One that is scored and one that is written, beside the one that is read: with more the child would not go faster. */
const PARTS_UNDER_WAY = 2;

/**
 * Reads, scores and stores consecutive parts. While the child scores one part, the next one is read and encoded here and the one before
 * is written, so that the child does not wait.
 */
export async function scoreRun(deps: TrainingDependencies, request: RunOfParts): Promise<void> {
  const underWay: Promise<void>[] = [];
  let part = request.run.first;
  try {
    for await (const table of tablesOf(deps, request)) {
      const scores = await queued(request, part, table);
      const storing = stored(request, part, table, scores);
      // It is awaited below; until then its failure is not unhandled.
      storing.catch(() => undefined);
      underWay.push(storing);
      if (underWay.length > PARTS_UNDER_WAY) await underWay.shift();
      part += 1;
    }
    await Promise.all(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

function tablesOf(deps: TrainingDependencies, { plan, batchModel, inputPath, run, signal }: RunOfParts): AsyncIterable<Table> {
  const range = { first: run.first * plan.rowsPerPart, end: run.end * plan.rowsPerPart };
  const columns = batchColumns(batchModel);
  return deps.tables.scanTable({
    ...columns,
    paths: [inputPath],
    format: 'parquet',
    signal,
    range,
    batchRows: plan.rowsPerPart,
    isChecked: true,
  });
}

interface Scores {
  readonly values: Promise<Float32Array>;
  readonly checked: CheckedTable;
}

async function queued({ encoder, checkRules, scorer, workDir }: RunOfParts, part: number, table: Table): Promise<Scores> {
  const checked = checkRules(table);
  const path = join(workDir, `${part}.matrix`);
  const matrix = await writeMatrixFile(path, { columns: encoder.names.length, features: encoder.encodeTable(checked.table) });
  const values = scorer.score(matrix).finally(() => rm(path, { force: true }));
  values.catch(() => undefined);
  return { values, checked };
}

async function stored({ writer, onPart }: RunOfParts, part: number, table: Table, { values, checked }: Scores): Promise<void> {
  await writer.write({ part, table, scores: await values, violations: checked.violations });
  onPart(part);
}
