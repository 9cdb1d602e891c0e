import type { PredictedFile, PredictFileRequest } from '../../activities/batch/batch-predict.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

/**
 * Scores a file in this process. Examples of unseen categories are not given for columns that no log may hold as they are.
 * Errors: MODEL_UNKNOWN, and those of `predictFile`.
 */
export async function predictHere(context: OperationContext, request: PredictFileRequest): Promise<PredictedFile> {
  await currentDefinition(context.metadata, request.model);
  const { predictFile } = await import('../../activities/batch/batch-predict.js');
  const { unseen, ...predicted } = await context.withDependencies((dependencies) => predictFile(dependencies, request));
  const { predictionLogOmit = [], predictionLogHash = [] } = context.settings;
  const secret = new Set([...predictionLogOmit, ...predictionLogHash].map(({ column }) => column));
  return { ...predicted, unseen: unseen.map((found) => (secret.has(found.column) ? { ...found, examples: [] } : found)) };
}
