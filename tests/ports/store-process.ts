import process from 'node:process';
import { claimNextNumber } from '../../adapters/object-store/claim-number.js';
import { migrateSchema } from '../../adapters/metadata-store/database/migrate-schema.js';
import { MIGRATIONS } from '../../adapters/metadata-store/migrations/migrations.js';
import { SqlDatabase } from '../../adapters/metadata-store/database/sql-database.js';
import type { Session } from '../../adapters/metadata-store/database/sql-database.js';
import { openMetadataStore, openObjectStore } from './store-spec.js';
import type { ObjectStoreSpec } from './store-spec.js';

/** What a test can have another process do. Answered by one message, unless the process is killed. */
export type StoreJob =
  | { readonly job: 'race'; readonly spec: ObjectStoreSpec; readonly keys: readonly string[]; readonly writer: string }
  | { readonly job: 'overwrite'; readonly spec: ObjectStoreSpec; readonly key: string; readonly sizeBytes: number }
  | { readonly job: 'number-versions'; readonly spec: ObjectStoreSpec; readonly url: string; readonly changes: readonly string[] }
  | { readonly job: 'migrate'; readonly url: string }
  | { readonly job: 'migrate-and-die'; readonly url: string; readonly statements: number };

export type StoreJobAnswer = { readonly result: readonly (string | number)[] } | { readonly error: string };

export const MODEL = 'numbered';

async function run(job: StoreJob): Promise<readonly (string | number)[]> {
  switch (job.job) {
    case 'race':
      return race(job.spec, job.keys, job.writer);
    case 'overwrite':
      return overwrite(job.spec, job.key, job.sizeBytes);
    case 'number-versions':
      return numberVersions(job.spec, job.url, job.changes);
    case 'migrate':
      return migrate(job.url);
    case 'migrate-and-die':
      return migrateAndDie(job.url, job.statements);
  }
}

async function race(spec: ObjectStoreSpec, keys: readonly string[], writer: string): Promise<string[]> {
  const store = openObjectStore(spec);
  return Promise.all(keys.map((key) => store.putIfAbsent(key, Buffer.from(writer)))).finally(() => store.close());
}

/** Until killed: objects of one repeated byte, the byte another each time. */
async function overwrite(spec: ObjectStoreSpec, key: string, sizeBytes: number): Promise<never> {
  const store = openObjectStore(spec);
  for (let round = 0; ; round += 1) {
    await store.put(key, Buffer.alloc(sizeBytes, round % 256));
    await store.putIfAbsent(`${key}-${process.pid}-${round}`, Buffer.alloc(sizeBytes, round % 256));
  }
}

async function numberVersions(spec: ObjectStoreSpec, url: string, changes: readonly string[]): Promise<number[]> {
  const [objects, metadata] = [openObjectStore(spec), openMetadataStore(url)];
  const numbers: number[] = [];
  for (const changeId of changes) {
    const { number, key } = await claimNextNumber(objects, `models/${MODEL}/versions`, {
      changeId,
      buildDocument: (version) => ({ formatVersion: 1, changeId, version }),
      hint: numbers.at(-1),
    });
    numbers.push(number);
    await metadata.putVersion({
      model: MODEL,
      version: number,
      runId: changeId,
      changeId,
      manifestKey: key,
      verdict: 'candidate',
      createdAt: number,
    });
  }
  await metadata.close();
  return numbers;
}

async function migrate(url: string): Promise<never[]> {
  const metadata = openMetadataStore(url);
  await metadata.migrate();
  await metadata.close();
  return [];
}

/** The real migration on a session that kills this process once it has sent so many CREATE statements. */
async function migrateAndDie(url: string, statements: number): Promise<never[]> {
  const database = new SqlDatabase({ url });
  let left = statements;
  const mortal = (session: Session): Session => ({
    ...session,
    sql: async (text, values) => {
      const rows = await session.sql(text, values);
      if (text.startsWith('CREATE') && --left === 0) process.kill(process.pid, 'SIGKILL');
      return rows;
    },
  });
  const exclusive = database.exclusive.bind(database);
  database.exclusive = (operation, work) => exclusive(operation, (session) => work(mortal(session)));
  await migrateSchema(database, MIGRATIONS);
  return [];
}

function answer(message: StoreJobAnswer): void {
  process.send?.(message);
}

process.on('message', (job: StoreJob) => {
  run(job).then(
    (result) => answer({ result }),
    (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
