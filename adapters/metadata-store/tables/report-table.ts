import type { MetadataStore, ReportRow } from '../metadata-store.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import type { RowShape } from '../database/row-checks.js';
import { upsert } from '../database/row-writes.js';

const REPORT: RowShape<ReportRow> = {
  model: 'name',
  reportId: 'label',
  kind: 'name',
  verdict: 'name',
  key: 'text',
  asOf: 'time',
  createdAt: 'time',
};

export function reportTable(database: CheckedDatabase): Pick<MetadataStore, 'putReport' | 'listReports'> {
  return {
    putReport: (row) =>
      database.write('record a report', (session) =>
        upsert(session, 'reports', checkedRow(REPORT, row), {
          keys: ['model', 'reportId'],
          replaced: ['kind', 'verdict', 'key', 'asOf', 'createdAt'],
        }),
      ),
    listReports: (model, limit) =>
      database.read('list reports', ({ table }) =>
        table<ReportRow>('reports')
          .where({ model })
          .orderBy([{ column: 'createdAt', order: 'desc' }, { column: 'reportId' }])
          .limit(checkedLimit(limit)),
      ),
  };
}
