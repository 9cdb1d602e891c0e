import { join } from 'node:path';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import { finishBatch } from '../../../activities/batch/batch-finish.js';
import { scoreParts } from '../../../activities/batch/batch-parts.js';
import { planBatch } from '../../../activities/batch/batch-plan.js';
import type { BatchManifest } from '../../../contracts/batch-documents.js';
import { keys } from '../../../contracts/names.js';
import type { Signature } from '../../../core/features/signature.js';
import { readScoreFile } from '../score-file.js';
import { SCOPE } from '../truth-world.js';
import type { TruthWorld } from '../truth-world.js';

/** Scores of a file's rows by a durable batch in several parts, row-major. */
export async function durableScores({ dependencies: deps, folder }: TruthWorld, signature: Signature, path: string): Promise<Float32Array> {
  const { model } = signature;
  const batchId = `${model}-batch`;
  const plan = { model, batchId, version: 1, endpoint: null, input: { kind: 'file', path } as const, rowsPerPart: 64 };
  const { parts: count } = await planBatch(deps, plan, SCOPE);
  await scoreParts(deps, { model, batchId, first: 0, end: count, threads: 1 }, SCOPE);
  await finishBatch(deps, { model, batchId }, SCOPE);
  const { parts } = await getDocument<BatchManifest>(deps.objects, keys.batchManifest(batchId), 1);
  const paths = await Promise.all(parts.map(({ key, sha256 }) => deps.objects.toLocalFile(key, sha256)));
  const output = join(folder, `${batchId}.parquet`);
  await deps.tables.concatenateTables(paths, output, 'parquet');
  return readScoreFile(output, signature);
}
