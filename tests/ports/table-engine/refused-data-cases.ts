import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';

import { DomainError } from '../../../core/errors.js';
import { batches, csv, RULES, temporaryFolder, AS_OF } from './snapshot-source.js';
import type { EngineBench } from './engine-bench.js';

async function failure(work: Promise<unknown>): Promise<DomainError> {
  const error = await work.then(
    () => assert.fail('should have been refused'),
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof DomainError, String(error));
  return error;
}

export function refusedDataCases({ engine, build }: EngineBench): void {
  it('a missing column is named, and the one that was meant by its number', async (t) => {
    const error = await failure(build(t, await csv(t, ['id,at,sizes,kind', '1,2019-01-01,2,a'])));
    assert.equal(error.code, 'SCHEMA_COLUMN_MISSING');
    assert.match(
      error.message,
      /no column size.*has 4 columns, and number 3 has a name much like it\. Fix: Write the name of column number 3/,
    );
  });

  it('values of another type are counted and never shown', async (t) => {
    const error = await failure(
      build(
        t,
        await csv(t, ['id,at,size,kind', '1,2019-01-01,sentinel-7f3a,a', '2,2019-01-01,NA,a', '3,2019-01-01,,a', '4,2019-01-01,nan,a']),
      ),
    );
    assert.equal(error.code, 'DATA_TYPE_MISMATCH');
    assert.match(error.message, /Column size must hold numbers, but 2 of 4 values do not/);
    assert.doesNotMatch(JSON.stringify([error.message, error.details, String(error.cause), error.stack]), /sentinel/);
  });

  it('times that cannot be read are refused', async (t) => {
    const error = await failure(build(t, await csv(t, ['id,at,size,kind', '1,yesterday,1,a'])));
    assert.match(error.message, /Column at must hold dates or times, but 1 of 1/);
  });

  it('integers that a double cannot hold are refused in every kind of column', async (t) => {
    const big = '9007199254740993';
    assert.equal((await failure(build(t, await csv(t, ['id,at,size,kind', `1,2019-01-01,${big},a`])))).code, 'SOURCE_INTEGER_TOO_LARGE');
    assert.equal((await failure(build(t, await csv(t, ['id,at,size,kind', `${big},2019-01-01,1,a`])))).code, 'SOURCE_INTEGER_TOO_LARGE');
    const category = await build(t, await csv(t, ['id,at,size,kind', `1,2019-01-01,1,${big}`]));
    assert.equal(category.profile.columns.find(({ name }) => name === 'kind')?.top[0]?.value, big);
  });

  it('infinite numbers are refused', async (t) => {
    const columns = [
      { name: 'id', type: 'number' },
      { name: 'at', type: 'instant' },
      { name: 'size', type: 'number' },
      { name: 'kind', type: 'string' },
    ] as const;
    assert.equal((await failure(build(t, batches(columns, [[1, 0, Infinity, 'a']])))).code, 'DATA_VALUE_INFINITE');
  });

  it('an unfinished quote is refused', async (t) => {
    assert.equal(
      (await failure(build(t, await csv(t, ['id,at,size,kind', '1,2019-01-01,1,"a', '2,2019-01-01,1,b'])))).code,
      'SOURCE_UNREADABLE',
    );
  });

  it('a damaged Parquet file is refused', async (t) => {
    const path = join(await temporaryFolder(t), 'x.parquet');
    await writeFile(path, 'PAR1 nothing of the kind');
    const error = await failure(build(t, { kind: 'files', format: 'parquet', paths: [path] }));
    assert.equal(error.code, 'SOURCE_UNREADABLE');
  });

  it('two columns whose names differ in case only are refused', async (t) => {
    assert.equal((await failure(build(t, await csv(t, ['id,at,size,Size,kind', '1,2019-01-01,1,2,a'])))).code, 'SCHEMA_COLUMN_DUPLICATE');
  });

  it('a failing source rejects the snapshot with its own error', async (t) => {
    const source = batches([{ name: 'id', type: 'number' }], [[1]]);
    assert.ok(source.kind === 'batches');
    const failing = async function* () {
      yield* source.batches;
      throw new DomainError('SOURCE_UNAVAILABLE', { reference: '${W}', reason: 'gone' });
    };
    assert.equal((await failure(build(t, { ...source, batches: failing() }))).code, 'SOURCE_UNAVAILABLE');
  });

  it('an abort ends the work with its reason and leaves no staging behind', async (t) => {
    const workDir = await temporaryFolder(t);
    const controller = new AbortController();
    const reason = new Error('cancelled by the test');
    const columns = [
      { name: 'id', type: 'number' },
      { name: 'at', type: 'instant' },
      { name: 'size', type: 'number' },
      { name: 'kind', type: 'string' },
    ] as const;
    const endless = async function* () {
      for (let n = 0; ; n += 1) {
        if (n === 3) controller.abort(reason);
        yield { rows: 1, vectors: [Float64Array.of(n), Float64Array.of(0), Float64Array.of(0), ['a']] };
      }
    };
    const work = engine(t).buildSnapshot({
      rows: { kind: 'batches', columns, batches: endless() },
      rules: RULES,
      asOfMs: AS_OF,
      workDir,
      signal: controller.signal,
    });
    await assert.rejects(work, (error) => error === reason);
    assert.deepEqual(await readdir(workDir), []);
  });
}
