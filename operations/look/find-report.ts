import { findDocument } from '../../activities/shell/step-once.js';
import type { RunManifest, RunReport } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import { taskSpec } from '../../core/tasks/tasks.js';
import { trainerKind } from '../../core/trainers/trainer-kinds.js';
import type { OperationContext } from '../operation-context.js';

type Stores = Pick<OperationContext, 'objects'>;

/** Null: the run was not judged, or before there were reports. Errors: DOCUMENT_NEWER, OBJECT_STORE_…. */
export async function findRunReport({ objects }: Stores, runId: string): Promise<RunReport | null> {
  return (await findDocument<RunReport>(objects, keys.runReport(runId))) ?? null;
}

/** Errors: REPORT_ABSENT, REPORT_NOT_MADE. */
export async function requireRunReport(stores: Stores, runId: string, model: string): Promise<RunReport> {
  const report = await findRunReport(stores, runId);
  if (report !== null) return report;
  const task = await taskWithoutReport(stores, runId);
  if (task !== undefined) throw new DomainError('REPORT_NOT_MADE', { runId, model, task });
  throw new DomainError('REPORT_ABSENT', { runId, model });
}

/** A report says how labels were met. */
async function taskWithoutReport({ objects }: Stores, runId: string): Promise<string | undefined> {
  const run = await findDocument<RunManifest>(objects, keys.run(runId));
  if (run === undefined) return undefined;
  const { tasks } = trainerKind({ trainer: run.trainer });
  return tasks.every((task) => taskSpec(task).labels === 'judged') ? tasks[0] : undefined;
}
