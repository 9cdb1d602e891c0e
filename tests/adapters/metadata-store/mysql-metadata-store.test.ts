import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { SqlDatabase } from '../../../adapters/metadata-store/database/sql-database.js';
import type { Mariadb } from '../../programs/mariadb.js';
import { startMariadb } from '../../programs/mariadb.js';
import { metadataStoreSuite } from '../../ports/metadata-store.suite.js';
import { sharedDatabaseSuite } from '../../ports/shared-database.suite.js';
import { openMetadataStore } from '../../ports/store-spec.js';

const SENTINEL = 'sentinel-password';

let folder: string;
let server: Mariadb;
let count = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-mariadb-'));
  server = await startMariadb({ dataDir: join(folder, 'data') });
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** The address of a new database, with the server's own defaults for collation. */
async function newUrl(): Promise<string> {
  const name = `suite-${(count += 1)}`;
  const first = new SqlDatabase({ url: server.url });
  await first.read('create a database', ({ sql }) => sql(`CREATE DATABASE \`${name}\``));
  await first.close();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return url.href;
}

metadataStoreSuite('mariadb', async () => ({ url: await newUrl(), dispose: async () => undefined }));
sharedDatabaseSuite('mariadb', newUrl);

describe('MariaDB as a metadata store', () => {
  it('refuses a wrong password and an absent database at once, and repeats no password', async () => {
    const wrong = new URL(server.url);
    wrong.password = SENTINEL;
    const absent = new URL(server.url);
    absent.pathname = '/absent';
    for (const url of [wrong.href, absent.href]) {
      const store = openMetadataStore(url);
      await assert.rejects(store.migrate(), (error: Error) => {
        assert.equal('code' in error && error.code, 'METADATA_DENIED');
        const text = `${error.stack} ${JSON.stringify(error)} ${store.describe()}`;
        return !text.includes(SENTINEL) && !text.includes(new URL(server.url).password);
      });
      await store.close();
    }
  });

  it('says that a table is full when the server does', async () => {
    const url = await newUrl();
    const store = openMetadataStore(url);
    await store.migrate();
    const database = new SqlDatabase({ url });
    await database.read('make the table small', async ({ sql }) => {
      await sql('SET SESSION max_heap_table_size = 16384');
      await sql('ALTER TABLE run_metrics ENGINE = MEMORY');
    });
    await database.close();
    const points = Array.from({ length: 5_000 }, (_, step) => ({ metric: 'loss', step, value: 1 }));
    await assert.rejects(store.putRunMetrics('r', points), { code: 'METADATA_FULL', retryable: true });
    await store.close();
  });

  it('tries a transaction again that lost a deadlock', async () => {
    const url = await newUrl();
    const database = new SqlDatabase({ url });
    await database.read('prepare', async ({ sql }) => {
      await sql('CREATE TABLE pairs (id INT PRIMARY KEY, n INT NOT NULL) ENGINE = InnoDB');
      await sql('INSERT INTO pairs VALUES (1, 0), (2, 0)');
    });
    const meet = meetingOf(2);
    const addInOrder = (first: number, second: number): Promise<unknown> =>
      database.write('add to both', async ({ sql }) => {
        await sql('UPDATE pairs SET n = n + 1 WHERE id = ?', [first]);
        await meet();
        await sql('UPDATE pairs SET n = n + 1 WHERE id = ?', [second]);
      });
    await Promise.all([addInOrder(1, 2), addInOrder(2, 1)]);
    assert.deepEqual(await database.read('count', async ({ sql }) => (await sql('SELECT n FROM pairs')).map(({ n }) => n)), [2, 2]);
    await database.close();
  });

  it('says that the database is away while the server is down, and goes on after its return', async () => {
    const dataDir = join(folder, 'restarted');
    const first = await startMariadb({ dataDir });
    const store = openMetadataStore(first.url);
    await store.migrate();
    first.kill('SIGKILL');
    const away = { code: 'METADATA_UNAVAILABLE', retryable: true };
    await assert.rejects(async () => {
      for (;;) await store.listModels();
    }, away);
    await assert.rejects(store.putSnapshot({ model: 'm', address: 'a', rows: 1, manifestKey: 'k', asOf: 1, createdAt: 1 }), away);
    const second = await startMariadb({ dataDir, port: Number(new URL(first.url).port) });
    assert.deepEqual(await store.listModels(), []);
    await store.close();
    await second.stop();
  });
});

/** Lets the first `count` callers go on together; later ones pass. */
function meetingOf(count: number): () => Promise<void> {
  let waiting = count;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return () => {
    waiting -= 1;
    if (waiting <= 0) open();
    return opened;
  };
}

describe('a database address that is replaced', () => {
  it('is used for what comes next, and connections with the one before are not used again', async () => {
    const [first, second] = [await newUrl(), await newUrl()];
    let url = first;
    const database = new SqlDatabase({ url: () => url });
    const nameOfNow = async (): Promise<unknown> => {
      const [row] = await database.read('look', ({ sql }) => sql('SELECT DATABASE() AS name'));
      return row?.name;
    };
    const names = [await nameOfNow(), await nameOfNow()];
    url = second;
    names.push(await nameOfNow(), await nameOfNow());
    await database.close();
    const expected = [first, first, second, second].map((one) => new URL(one).pathname.slice(1));
    assert.deepEqual(names, expected);
  });
});
