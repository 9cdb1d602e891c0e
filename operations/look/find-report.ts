import { findDocument } from '../../activities/shell/step-once.js';
import type { RunReport } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import type { OperationContext } from '../operation-context.js';

type Stores = Pick<OperationContext, 'objects'>;

/** Null: the run was not judged, or before there were reports. Errors: DOCUMENT_NEWER, OBJECT_STORE_…. */
export async function findRunReport({ objects }: Stores, runId: string): Promise<RunReport | null> {
  return (await findDocument<RunReport>(objects, keys.runReport(runId))) ?? null;
}

/** Errors: REPORT_ABSENT. */
export async function requireRunReport(stores: Stores, runId: string, model: string): Promise<RunReport> {
  const report = await findRunReport(stores, runId);
  if (report === null) throw new DomainError('REPORT_ABSENT', { runId, model });
  return report;
}
