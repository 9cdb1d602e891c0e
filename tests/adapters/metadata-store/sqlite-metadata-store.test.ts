import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { createMetadataStore } from '../../../adapters/metadata-store/knex-metadata-store.js';
import { SqlDatabase } from '../../../adapters/metadata-store/database/sql-database.js';
import { openToOthers } from '../../fixtures/walk-modes.js';
import { metadataStoreSuite } from '../../ports/metadata-store.suite.js';
import { sharedDatabaseSuite } from '../../ports/shared-database.suite.js';
import { runOnSmallDisk } from '../../ports/faults/small-disk.js';
import { openMetadataStore } from '../../ports/store-spec.js';

let folder: string;
let count = 0;
const newUrl = (): string => `sqlite:${join(folder, 'below', `${(count += 1)}.db`)}`;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-sqlite-'));
});
after(() => rm(folder, { recursive: true, force: true }));

metadataStoreSuite('sqlite', async () => ({ url: newUrl(), dispose: async () => undefined }));
sharedDatabaseSuite('sqlite', async () => newUrl());

describe('SQLite as a metadata store', () => {
  it('is a database for its user alone, with all that SQLite keeps beside it, whatever the umask', async () => {
    const umask = process.umask(0);
    try {
      const store = createMetadataStore({ url: `sqlite:${join(folder, 'private', 'below', 'metadata.db')}` });
      await store.migrate();
      await store.putDefinition({ digest: 'd', model: 'm', trainingDigest: 't', json: '{}', createdAt: 1 });
      assert.deepEqual((await readdir(join(folder, 'private', 'below'))).sort(), ['metadata.db', 'metadata.db-shm', 'metadata.db-wal']);
      assert.deepEqual(await openToOthers(join(folder, 'private')), []);
      await store.close();
    } finally {
      process.umask(umask);
    }
  });

  it('says that the disk is full, keeps what it has, and goes on once there is space', async () => {
    const found = await runOnSmallDisk('metadata-store');
    assert.deepEqual(found, { code: 'METADATA_FULL', retryable: true, known: 'small', half: null, afterwards: 500_000 });
  });

  it('opens a database again without letting go of the locks that its process has on it', async () => {
    const url = newUrl();
    const holder = new SqlDatabase({ url });
    const path = url.slice('sqlite:'.length);
    await createMetadataStore({ url }).migrate();
    const locked = `try { const database = new (await import('libsql')).default(${JSON.stringify(path)}, { timeout: 0 }); database.pragma('journal_mode = DELETE'); console.log('free'); } catch { console.log('locked'); }`;
    const asked = async (): Promise<string> =>
      (await promisify(execFile)(process.execPath, ['--input-type=module', '-e', locked], { cwd: process.cwd() })).stdout.trim();
    await holder.write('hold a connection', async () => undefined);
    assert.equal(await asked(), 'locked');
    const again = createMetadataStore({ url });
    assert.equal(await asked(), 'locked');
    await again.close();
    await holder.close();
  });

  it('gives up on a database that somebody else keeps locked, then works once it is free', async () => {
    const url = newUrl();
    const [store, locker] = [createMetadataStore({ url, contentionDeadlineMs: 100 }), new SqlDatabase({ url })];
    await store.migrate();
    const definition = { digest: 'd', model: 'm', trainingDigest: 't', json: '{}', createdAt: 1 };
    await locker.write('hold the lock', async () => {
      await assert.rejects(store.putDefinition(definition), { code: 'METADATA_UNAVAILABLE', retryable: true });
      assert.deepEqual(await store.listModels(), []);
    });
    await store.putDefinition(definition);
    assert.equal((await store.listDefinitions('m', 9)).length, 1);
    await Promise.all([store.close(), locker.close()]);
  });

  it('tells a damaged file and a folder in its place apart from a database that is away', async () => {
    await writeFile(join(folder, 'damaged.db'), Buffer.alloc(8_192, 'no database'));
    const damaged = openMetadataStore(`sqlite:${join(folder, 'damaged.db')}`);
    await assert.rejects(damaged.migrate(), { code: 'METADATA_DAMAGED', retryable: false });
    const denied = openMetadataStore(`sqlite:${folder}`);
    await assert.rejects(denied.migrate(), { code: 'METADATA_DENIED', retryable: false });
    await Promise.all([damaged.close(), denied.close()]);
  });
});
