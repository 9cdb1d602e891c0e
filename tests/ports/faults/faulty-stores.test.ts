import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FaultPlan } from './fault-plan.js';
import { openMetadataStore, openObjectStore } from '../store-spec.js';

const isSource = import.meta.url.endsWith('.ts');
const PROGRAM = fileURLToPath(new URL(isSource ? './faulty-stores-program.ts' : './faulty-stores-program.js', import.meta.url));

interface Ended {
  readonly signal: NodeJS.Signals | null;
  readonly log: string[];
  /** Objects in the store, then versions in the database. */
  readonly durable: readonly string[];
}

/** Runs a program of four durable writes (object, definition, object, version) under a plan and looks at what is left. */
async function runUnder(plan: FaultPlan): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-faulty-'));
  const logFile = join(folder, 'log');
  const args = ['--no-warnings', ...(isSource ? ['--import', 'tsx'] : []), PROGRAM, folder, JSON.stringify({ ...plan, logFile })];
  const signal = await new Promise<NodeJS.Signals | null>((resolve) => {
    execFile(process.execPath, args, (error) => resolve(error?.signal ?? null));
  });
  const objects = openObjectStore({ kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') });
  const metadata = openMetadataStore(`sqlite:${join(folder, 'metadata.db')}`);
  const durable: string[] = [];
  for await (const { key } of objects.list('')) durable.push(key);
  for (const { version } of await metadata.listVersions('m', 9)) durable.push(`version ${version}`);
  await metadata.close();
  const log = (await readFile(logFile, 'utf8')).trimEnd().split('\n');
  await rm(folder, { recursive: true, force: true });
  return { signal, log, durable };
}

describe('faulty stores', () => {
  it('count the durable writes of both stores and log them', async () => {
    const { signal, log, durable } = await runUnder({ mode: 'none', at: 0 });
    assert.equal(signal, null);
    assert.deepEqual(log, ['1 object putIfAbsent a', '2 metadata putDefinition d m', '3 object put b', '4 metadata putVersion m r']);
    assert.deepEqual(durable, ['a', 'b', 'version 1']);
  });

  it('kill the process before a write, which then did not happen', async () => {
    assert.deepEqual((await runUnder({ mode: 'kill-before', at: 3 })).durable, ['a']);
    assert.equal((await runUnder({ mode: 'kill-before', at: 4 })).signal, 'SIGKILL');
  });

  it('kill the process after a write, which then did happen', async () => {
    const { signal, durable, log } = await runUnder({ mode: 'kill-after', at: 3 });
    assert.deepEqual([signal, durable, log.length], ['SIGKILL', ['a', 'b'], 3]);
  });

  it('refuse writes as if the disk were full, then go on', async () => {
    const { signal, durable, log } = await runUnder({ mode: 'disk-full', at: 1, count: 2 });
    assert.equal(signal, null);
    assert.deepEqual(durable, ['a', 'b', 'version 1']);
    assert.equal(log.length, 6);
  });
});
