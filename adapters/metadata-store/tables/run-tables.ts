import type { MetadataStore, MetricPoint, RunRow } from '../metadata-store.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { checkedField, checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';
import { upsert } from '../database/row-writes.js';
import type { StoredRow } from '../database/row-writes.js';

type Runs = Pick<MetadataStore, 'putRun' | 'getRun' | 'listRuns' | 'putRunMetrics' | 'getRunMetrics'>;

const RUN: RowShape<RunRow> = {
  runId: 'label',
  model: 'name',
  name: 'label?',
  state: 'name',
  snapshot: 'label?',
  definitionDigest: 'label?',
  manifestKey: 'text',
  metricsJson: 'text',
  createdAt: 'time',
  updatedAt: 'time',
};
const REPLACED: readonly string[] = Object.keys(RUN).filter((field) => field !== 'runId' && field !== 'createdAt');
const POINT: RowShape<MetricPoint> = { metric: 'label', step: 'count', value: 'number' };
/** Below SQLite's and MySQL's limits on bound values of one statement. */
const POINTS_PER_STATEMENT = 200;

export function runTables(database: CheckedDatabase): Runs {
  return {
    putRun: (row) =>
      database.write('record a run', async (session) => {
        const checked = checkedRow(RUN, row);
        const known = await session.table<RunRow>('runs').select('state').where({ runId: row.runId }).forUpdate().first();
        // A finished run stays finished: an attempt that was overtaken may still report that it is running or failed.
        if (known?.state === 'finished' && row.state !== 'finished') return;
        await upsert(session, 'runs', checked, { keys: ['runId'], replaced: REPLACED });
      }),
    getRun: (runId) => database.read('read a run', ({ table }) => table<RunRow>('runs').where({ runId }).first()),
    listRuns: (model, limit) =>
      database.read('list runs', ({ table }) =>
        table<RunRow>('runs')
          .where(model === undefined ? {} : { model })
          .orderBy([{ column: 'createdAt', order: 'desc' }, { column: 'runId' }])
          .limit(checkedLimit(limit)),
      ),
    putRunMetrics: (runId, points) => {
      const rows = metricRows(runId, points);
      return database.write('record metrics', async (session) => {
        for (let start = 0; start < rows.length; start += POINTS_PER_STATEMENT) {
          const batch = rows.slice(start, start + POINTS_PER_STATEMENT);
          await upsert(session, 'run_metrics', batch, { keys: ['runId', 'metric', 'step'], replaced: ['value'] });
        }
      });
    },
    getRunMetrics: (runId) =>
      database.read('read metrics', async ({ table }) => {
        const rows = await table<MetricPoint & { readonly runId: string }>('run_metrics')
          .select('metric', 'step', 'value')
          .where({ runId })
          .orderBy([{ column: 'metric' }, { column: 'step' }]);
        return rows.map((row) => ({ ...row, value: row.value ?? NaN }));
      }),
  };
}

/** Sorted by key, so that two attempts writing the same points lock rows in the same order; of equal points the last counts. */
function metricRows(runId: string, points: readonly MetricPoint[]): StoredRow[] {
  const byKey = new Map<string, StoredRow>();
  checkedField('runId', 'label', runId);
  for (const point of points) byKey.set(`${point.metric}\n${point.step}`, { runId, ...checkedRow(POINT, point) });
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}
