import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createConnection } from 'mysql2/promise';
import { startMariadb } from './mariadb.js';

describe('a private MariaDB', () => {
  let dataDir = '';
  before(async () => void (dataDir = await mkdtemp(join(tmpdir(), 'perennial-mariadb-'))));
  after(() => rm(dataDir, { recursive: true, force: true }));

  it('asks for a password over TCP, none from root on the socket, and keeps rows and URL over a restart', async () => {
    const first = await startMariadb({ dataDir });
    const port = Number(new URL(first.url).port);
    const connection = await createConnection(first.url);
    await connection.query('CREATE TABLE kept (id INT PRIMARY KEY)');
    await connection.query('INSERT INTO kept VALUES (7)');
    await connection.end();
    await assert.rejects(createConnection(first.url.replace(/:[0-9a-f]+@/, ':wrong@')), { code: 'ER_ACCESS_DENIED_ERROR' });
    await first.stop();

    const second = await startMariadb({ dataDir, port });
    assert.equal(second.url, first.url);
    const root = await createConnection({ socketPath: second.socket, user: 'root', database: 'perennial' });
    const [rows] = await root.query('SELECT id FROM kept');
    assert.deepEqual(rows, [{ id: 7 }]);
    await root.end();
    await second.stop();
  });
});
