import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DomainError } from '../../../core/errors.js';
import { tableEngineSuite } from '../../ports/table-engine.suite.js';
import { csv, temporaryFolder } from '../../ports/table-engine/snapshot-source.js';
import { build, engine, openDuckDb } from './duckdb-bench.js';

tableEngineSuite('DuckDB', openDuckDb);

test('a ragged CSV file is refused with its line and without its text', async (t) => {
  const ragged = await csv(t, ['id,at,size,kind', '1,2019-01-01,1,a', '2,2019-01-01,1,b,sentinel-7f3a']);
  await assert.rejects(build(t, ragged), (error) => {
    assert.ok(error instanceof DomainError && error.code === 'SOURCE_UNREADABLE');
    assert.match(error.message, /0\.csv cannot be read as CSV \(line 3\): columns expected: 4, found: 5/);
    assert.doesNotMatch(JSON.stringify([error.message, error.details, String(error.cause), error.stack]), /sentinel/);
    return true;
  });
});

test('a regular expression that the engine cannot read is refused by its column', async (t) => {
  const { parquetPath } = await build(t, await csv(t, ['id,at,size,kind', '1,2019-01-01,1,a']));
  const expectations = [{ kind: 'matches', column: 'kind', regex: '(?<=x)', severity: 'error', mostly: 1 }] as const;
  await assert.rejects(engine(t).countChecks(parquetPath, { expectations, asOfMs: 1 }), /matches\(kind\) has the regular expression .*RE2/);
});

test('a process that exits while a table is being written ends', async (t) => {
  const folder = await temporaryFolder(t);
  const program = fileURLToPath(new URL(`./exit-program${extname(import.meta.url)}`, import.meta.url));
  const loader = program.endsWith('.ts') ? ['--import', 'tsx'] : [];
  const child = spawn(process.execPath, [...loader, program, join(folder, 'x.parquet')], { stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  await once(child, 'exit');
  assert.ok(!(await readdir(folder)).includes('x.parquet'));
});
