import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { startMariadb } from '../programs/mariadb.js';
import { metadataStoreSuite } from '../ports/metadata-store.suite.js';
import { readDocument } from './documents.js';

const PASSWORD = 'only-here';

/** A user with the rights that security.md gives, and no others. */
metadataStoreSuite('the rights of docs/security.md', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-rights-'));
  const server = await startMariadb({ dataDir: join(folder, 'data') });
  const grant = /^GRANT .+ ON perennial\.\* TO 'perennial'@'%';$/m.exec(readDocument('docs/security.md'))?.[0];
  assert.ok(grant, 'docs/security.md names the rights on the database');
  const root = await createConnection({ socketPath: server.socket, user: 'root' });
  await root.query(`CREATE USER 'limited'@'%' IDENTIFIED BY '${PASSWORD}'`);
  await root.query(grant.replace("'perennial'@", "'limited'@"));
  await root.end();
  const url = new URL(server.url);
  url.username = 'limited';
  url.password = PASSWORD;
  return {
    url: url.href,
    dispose: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
