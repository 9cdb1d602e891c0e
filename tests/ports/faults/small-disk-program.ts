import { createReadStream } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { buffer } from 'node:stream/consumers';
import { isDomainError } from '../../../core/errors.js';
import { openMetadataStore, openObjectStore } from '../store-spec.js';

const [scenario, folder = ''] = process.argv.slice(2);
const BALLAST = join(folder, 'ballast');

async function objectStore(): Promise<object> {
  const store = openObjectStore({ kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') });
  await store.putIfAbsent('small', Buffer.from('small'));
  await fill();
  const large = Buffer.alloc(2_000_000, 1);
  const failures = [
    await failure(() => store.putIfAbsent('large', large)),
    await failure(() => store.put('large', large)),
    await failure(() => store.putFileIfAbsent('large', process.execPath)),
  ];
  const listed: string[] = [];
  for await (const { key } of store.list('')) listed.push(key);
  const temporaryFiles = (await readdir(join(folder, 'objects', '~tmp'))).length;
  await rm(BALLAST);
  const afterwards = await store.putIfAbsent('large', large);
  return {
    refused: failures.map(({ code }) => code),
    retryable: failures.every(({ retryable }) => retryable),
    listed,
    temporaryFiles,
    afterwards,
  };
}

async function metadataStore(): Promise<object> {
  const store = openMetadataStore(`sqlite:${join(folder, 'metadata.db')}`);
  await store.migrate();
  const definition = (digest: string, size: number) => ({
    digest,
    model: 'm',
    trainingDigest: digest,
    json: 'x'.repeat(size),
    createdAt: 1,
  });
  await store.putDefinition(definition('small', 10));
  await fill();
  const { code, retryable } = await failure(() => store.putDefinition(definition('large', 500_000)));
  const known = (await store.getDefinition('small'))?.digest;
  const half = await store.getDefinition('large');
  await rm(BALLAST);
  await store.putDefinition(definition('large', 500_000));
  const afterwards = (await store.getDefinition('large'))?.json.length;
  await store.close();
  return { code, retryable, known, half: half ?? null, afterwards };
}

/** Takes what is left of the disk but some pages. */
async function fill(): Promise<void> {
  const zeros = await buffer(createReadStream('/dev/zero', { end: 2_699_999 }));
  for (let size = zeros.length; size > 0; size -= 100_000) {
    const done = await writeFile(BALLAST, zeros.subarray(0, size)).then(
      () => true,
      () => false,
    );
    if (done) return;
  }
}

async function failure(work: () => Promise<unknown>): Promise<{ code: string; retryable: boolean }> {
  try {
    await work();
    return { code: 'none', retryable: false };
  } catch (error) {
    return isDomainError(error) ? error : { code: String(error), retryable: false };
  }
}

process.stdout.write(JSON.stringify(scenario === 'object-store' ? await objectStore() : await metadataStore()));
