import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { FileDataSource } from '../../../adapters/data-source/file-data-source.js';
import { build } from '../../adapters/table-engine/duckdb-bench.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

const EXAMPLE = packageFile('examples/flight-delay');
const RULES = {
  key: ['flight_id'],
  eventTime: 'sched_dep_at',
  zone: 'America/New_York',
  knownAt: 'actual_arr_at',
  numeric: [
    'distance_mi',
    ...'sched_minutes dep_hour weekday plane_year temp_f humid_pct wind_kt precip_in pressure_mb visib_mi'.split(' '),
  ],
  categorical: ['carrier', 'origin', 'dest'],
  after: ['dep_delay', 'arr_delay'],
};

test('the data files are those that the README names, by SHA-256 and number of rows, and at most 5 MB', async () => {
  const readme = await readFile(join(EXAMPLE, 'README.md'), 'utf8');
  const names = (await readdir(join(EXAMPLE, 'data'))).sort();
  assert.equal(names.length, 12);
  let sizeBytes = 0;
  for (const name of names) {
    const bytes = await readFile(join(EXAMPLE, 'data', name));
    sizeBytes += bytes.length;
    assert.ok(readme.includes(createHash('sha256').update(bytes).digest('hex')), name);
  }
  assert.ok(sizeBytes <= 5_000_000, String(sizeBytes));
});

test('a month becomes the snapshot that its table in the README promises', async (t) => {
  const source = { kind: 'parquet', path: join(EXAMPLE, 'data', 'flights-2013-09.parquet'), key: ['flight_id'], updatedAt: null } as const;
  const rows = await new FileDataSource({ folders: [EXAMPLE] }).read({
    source,
    zone: RULES.zone,
    parameters: {},
    signal: new AbortController().signal,
  });
  const built = await build(t, rows, RULES);
  const column = (name: string) => built.profile.columns.find((one) => one.name === name);
  assert.equal(built.rows, 27_574);
  assert.equal(column('arr_delay')?.count, 27_010);
  assert.equal(column('sched_dep_at')?.min, Date.UTC(2013, 8, 1, 9, 16), 'the first flight is due at 5:16 in the morning, New York time');
  assert.equal(
    built.address,
    '60ea298700e4c25813c6aa7998f8cc243489f15e4f1104be41fc7fdb8c1b3f5e',
    'the address of these rows is the same on every machine and in every release',
  );
});

test('half-way through the month the snapshot knows no landing of the other half', async (t) => {
  const source = { kind: 'parquet', path: join(EXAMPLE, 'data', 'flights-2013-09.parquet'), key: ['flight_id'], updatedAt: null } as const;
  const rows = await new FileDataSource({ folders: [EXAMPLE] }).read({
    source,
    zone: RULES.zone,
    parameters: {},
    signal: new AbortController().signal,
  });
  const asOfMs = Date.UTC(2013, 8, 15, 16);
  const { profile } = await build(t, rows, RULES, { asOfMs });
  for (const name of ['sched_dep_at', 'actual_arr_at'])
    assert.ok((profile.columns.find((one) => one.name === name)?.max ?? Infinity) <= asOfMs);
});
