import type { ReportGauge } from '../report-gauge.js';
import type { DriftFindings } from './report.js';

/** Column names are the only label that can be many, and a definition bounds them. */
export function driftGauges({ model, columns, rows }: Pick<DriftFindings, 'columns'> & DriftedModel): readonly ReportGauge[] {
  return [
    {
      name: 'perennial_drift_psi',
      type: 'float',
      description: 'Population stability index of recent rows against the champion’s reference.',
      values: columns.flatMap(({ column, psi }) => (psi === null ? [] : [{ value: psi, labels: { model, column } }])),
    },
    {
      name: 'perennial_drift_columns',
      type: 'int',
      description: 'Columns whose population stability index passed the limit.',
      values: [{ value: columns.filter(({ verdict }) => verdict === 'drifted').length, labels: { model } }],
    },
    {
      name: 'perennial_drift_rows',
      type: 'int',
      description: 'Rows of the window that was compared.',
      values: [{ value: rows, labels: { model } }],
    },
  ];
}

interface DriftedModel {
  readonly model: string;
  /** Of the window. */
  readonly rows: number;
}
