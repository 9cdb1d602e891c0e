import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keys } from '../../../contracts/names.js';
import { snapshotManifest } from '../../../core/snapshot/manifest.js';

const BUILT = {
  address: 'a1',
  schema: [],
  rows: 3,
  readRows: 4,
  profile: { rows: 3, columns: [] },
  parquetSha256: '0123456789abcdef0123',
  parquetSizeBytes: 9,
  engine: 'duckdb v1',
};
const SOURCE = { kind: 'csv', path: '/x.csv', connection: null, queryDigest: null, parameters: {} } as const;

test('a manifest names its file by the digest of its bytes, so that another attempt cannot put other bytes in its place', () => {
  const rowsKey = keys.snapshotRows('m', BUILT.address, BUILT.parquetSha256);
  const manifest = snapshotManifest({ model: 'm', built: BUILT, source: SOURCE, asOf: 1, createdAt: 2, changeId: 'c', rowsKey });
  assert.deepEqual(manifest.files, [
    { key: 'snapshots/m/a1/rows-0123456789abcdef.parquet', sha256: '0123456789abcdef0123', sizeBytes: 9, rows: 3 },
  ]);
  assert.equal(manifest.formatVersion, 1);
  assert.equal(keys.snapshotManifest('m', 'a1'), 'snapshots/m/a1/manifest.json');
});
