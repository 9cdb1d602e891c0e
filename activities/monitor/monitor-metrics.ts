import { Context } from '@temporalio/activity';
import type { DriftReport } from '../../contracts/documents.js';

/**
 * The newest report as gauges of the Worker's own telemetry: a team's Prometheus has them without another endpoint.
 * Column names are the only label that can be many, and a definition bounds them.
 */
export function recordDriftMetrics(report: DriftReport): void {
  const { metricMeter } = Context.current();
  const psi = metricMeter.createGauge(
    'perennial_drift_psi',
    'float',
    undefined,
    'Population stability index of recent rows against the champion’s reference.',
  );
  for (const { column, psi: value } of report.columns) {
    if (value !== null) psi.set(value, { model: report.model, column });
  }
  const drifted = metricMeter.createGauge(
    'perennial_drift_columns',
    'int',
    undefined,
    'Columns whose population stability index passed the limit.',
  );
  drifted.set(report.columns.filter(({ verdict }) => verdict === 'drifted').length, { model: report.model });
  const rows = metricMeter.createGauge('perennial_drift_rows', 'int', undefined, 'Rows of the window that was compared.');
  rows.set(report.rows, { model: report.model });
}
