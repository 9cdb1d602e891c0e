import type { PredictFileRequest } from '../../activities/batch/batch-predict.js';
import { currentDefinition } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

/** Scores a file in this process. Errors: MODEL_UNKNOWN, and those of `predictFile`. */
export async function predictHere(
  context: OperationContext,
  request: PredictFileRequest,
): Promise<{ readonly rows: number; readonly version: number }> {
  await currentDefinition(context.metadata, request.model);
  const { predictFile } = await import('../../activities/batch/batch-predict.js');
  return context.withDependencies((dependencies) => predictFile(dependencies, request));
}
