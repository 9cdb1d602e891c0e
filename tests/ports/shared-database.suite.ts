import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SqlDatabase } from '../../adapters/metadata-store/database/sql-database.js';
import { MODEL } from './store-process.js';
import { StoreProcess, withStoreProcesses } from './store-processes.js';
import { openMetadataStore } from './store-spec.js';

const PROCESSES = 4;
const CHANGES = 500;
/** Thousands of claims: what is tested here is who gets which number, so the objects may live in memory. */
const OBJECTS_BELOW = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** What several processes may do to one database. `open` gives the address of an empty database at each call. */
export function sharedDatabaseSuite(name: string, open: () => Promise<string>): void {
  describe(`metadata store shared by processes: ${name}`, () => {
    it(`numbers ${PROCESSES} × ${CHANGES} versions densely, none twice and none lost, though one process is killed and does all again`, async () => {
      const [url, folder] = [await open(), await mkdtemp(join(OBJECTS_BELOW, 'perennial-numbers-'))];
      const store = openMetadataStore(url);
      await store.migrate();
      const spec = { kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') } as const;
      const changesOf = (i: number): string[] => Array.from({ length: CHANGES }, (_, k) => `change-${i}-${k}`);
      const job = (i: number) => ({ job: 'number-versions', spec, url, changes: changesOf(i) }) as const;
      await withStoreProcesses(PROCESSES + 1, async ([victim, heir, ...others]) => {
        assert.ok(victim && heir);
        const rest = others.map((process, i) => process.run(job(i + 1)));
        const killed = assert.rejects(victim.run(job(0)));
        while ((await store.getVersionByChangeId(MODEL, 'change-0-30')) === undefined) await new Promise(setImmediate);
        await victim.kill();
        await killed;
        const numbers = (await Promise.all([heir.run(job(0)), ...rest])).flat();
        const expected = Array.from({ length: PROCESSES * CHANGES }, (_, i) => i + 1);
        assert.deepEqual(
          numbers.map(Number).sort((a, b) => a - b),
          expected,
        );
      });
      const rows = await store.listVersions(MODEL, 10_000);
      await store.close();
      assert.equal(rows.length, PROCESSES * CHANGES);
      assert.equal(new Set(rows.map(({ changeId }) => changeId)).size, PROCESSES * CHANGES);
      await rm(folder, { recursive: true, force: true });
    });

    it('finishes a migration that was killed half-way, with three processes starting at once', async () => {
      const url = await open();
      const victim = new StoreProcess();
      await assert.rejects(victim.run({ job: 'migrate-and-die', url, statements: 6 }), /SIGKILL/);
      await withStoreProcesses(3, (starters) => Promise.all(starters.map((starter) => starter.run({ job: 'migrate', url }))));
      const store = openMetadataStore(url);
      await store.putVersion({ model: 'm', version: 1, runId: 'r', changeId: 'c', manifestKey: 'k', verdict: 'candidate', createdAt: 1 });
      assert.equal((await store.listVersions('m', 9)).length, 1);
      await store.close();
    });

    it('refuses a database of a newer release, to migrate and to use', async () => {
      const url = await open();
      const [store, late] = [openMetadataStore(url), openMetadataStore(url)];
      await store.migrate();
      const database = new SqlDatabase({ url });
      await database.write('pretend', ({ sql }) => sql('INSERT INTO schema_history (version, applied_at) VALUES (?, ?)', [99, 1]));
      await database.close();
      await assert.rejects(late.migrate(), { code: 'METADATA_SCHEMA_NEWER', retryable: false });
      await assert.rejects(late.listModels(), /has schema 99; this release knows up to 1\. Fix: Upgrade/);
      await Promise.all([store.close(), late.close()]);
    });
  });
}
