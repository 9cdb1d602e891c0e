import type { ReportRow } from '../../adapters/metadata-store/metadata-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { MonitorReport } from '../../contracts/documents.js';
import { DomainError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest-name.js';
import { requireModel } from '../current-definition.js';
import type { OperationContext } from '../operation-context.js';

/** So many are looked through for an id. */
const REACH = 1_000;

/** A monitor's report. Errors: MODEL_UNKNOWN, REPORT_UNKNOWN. @param reportId undefined: the newest */
export async function findReport(
  { metadata, objects }: Pick<OperationContext, 'metadata' | 'objects'>,
  model: string,
  reportId: string | undefined,
): Promise<MonitorReport> {
  const rows = await metadata.listReports(model, reportId === undefined ? 1 : REACH);
  const row = reportId === undefined ? rows[0] : rows.find((one) => one.reportId === reportId);
  if (row !== undefined) return getDocument<MonitorReport>(objects, row.key, 1);
  await requireModel(metadata, model);
  const known = rows.map((one) => one.reportId);
  const report =
    reportId === undefined ? 'a report yet' : `the report ${reportId}${didYouMean(reportId, known).replace(/^ (.+)$/, ' ($1)')}`;
  throw new DomainError('REPORT_UNKNOWN', { model, report });
}

/** Reports, newest first. Errors: MODEL_UNKNOWN. */
export async function listReports(
  { metadata }: Pick<OperationContext, 'metadata'>,
  model: string,
  limit: number,
): Promise<readonly ReportRow[]> {
  const rows = await metadata.listReports(model, limit);
  if (rows.length === 0) await requireModel(metadata, model);
  return rows;
}
