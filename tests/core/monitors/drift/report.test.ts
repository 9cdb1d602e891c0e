import assert from 'node:assert/strict';
import test from 'node:test';
import { buildColumnProfile, countInto, withZeroCounts } from '../../../../core/drift/column-profile.js';
import { compareDrift } from '../../../../core/monitors/drift/compare.js';
import { driftGauges } from '../../../../core/monitors/drift/metrics.js';
import { driftedColumns, driftFindings, noReference } from '../../../../core/monitors/drift/report.js';

const ROWS = 1_000;
const values = (from: number): Float64Array => Float64Array.from({ length: ROWS }, (_, i) => (i % 4 === 0 ? NaN : from + (i % 100)));
const profile = buildColumnProfile('numeric', values(0));
const reference = { distance: profile, wind: profile };
const current = (from: number) => countInto(withZeroCounts(profile), values(from));
const found = compareDrift(reference, { distance: current(0), wind: current(1_000) }, { psi: 0.2 });

test('a report has a line for each column of the reference, and gauges say the same', () => {
  const findings = driftFindings(found, '1000 rows of the window');
  assert.deepEqual(
    findings.columns.map(({ column, verdict, missingShare }) => [column, verdict, missingShare]),
    [
      ['distance', 'ok', 0.25],
      ['wind', 'drifted', 0.25],
    ],
  );
  assert.deepEqual([findings.kind, findings.verdict, findings.limit], ['drift', 'drifted', 0.2]);
  assert.equal(findings.text, '1000 rows of the window; drifted columns: wind.');
  assert.deepEqual(
    driftedColumns(findings).map(({ column }) => column),
    ['wind'],
  );
  const gauges = new Map(driftGauges({ model: 'flights', rows: ROWS, ...findings }).map((gauge) => [gauge.name, gauge.values]));
  assert.deepEqual([...gauges.keys()], ['perennial_drift_psi', 'perennial_drift_columns', 'perennial_drift_rows']);
  assert.deepEqual(
    gauges.get('perennial_drift_psi'),
    findings.columns.map(({ column, psi }) => ({ value: psi, labels: { model: 'flights', column } })),
  );
  assert.deepEqual(gauges.get('perennial_drift_columns'), [{ value: 1, labels: { model: 'flights' } }]);
});

test('without a reference nothing is judged, and no column has a gauge', () => {
  const findings = noReference(0.3);
  assert.deepEqual([findings.verdict, findings.limit, driftedColumns(findings)], ['insufficient', 0.3, []]);
  assert.deepEqual(
    driftGauges({ model: 'flights', rows: 0, ...findings }).map(({ values: one }) => one.length),
    [0, 1, 1],
  );
});
