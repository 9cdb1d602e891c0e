import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Readable } from 'node:stream';
import { LocalFileCache } from '../../../adapters/object-store/local-file-cache.js';

const SIZE_BYTES = 1_000;
const GRACE_MS = 60_000;
const contentOf = (name: string): Buffer => Buffer.alloc(400, name);
const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const objectOf = (name: string) => ({ key: `k/${name}.bin`, sha256: sha256Of(contentOf(name)), store: 'test' });

describe('LocalFileCache', () => {
  let dir: string;
  let downloads: string[];
  let cache: LocalFileCache;

  const ask = (name: string, from = cache): Promise<string> =>
    from.file(objectOf(name), async () => {
      downloads.push(name);
      return Readable.from([contentOf(name).subarray(0, 100), contentOf(name).subarray(100)]);
    });
  const age = (path: string, seconds: number): Promise<void> => utimes(path, Date.now() / 1_000 - seconds, Date.now() / 1_000 - seconds);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'perennial-cache-'));
    downloads = [];
    cache = new LocalFileCache({ dir, sizeBytes: SIZE_BYTES, graceMs: GRACE_MS });
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('downloads once, also for callers at the same time', async () => {
    const paths = await Promise.all([ask('a'), ask('a'), ask('a')]);
    assert.deepEqual(new Set([...paths, await ask('a')]).size, 1);
    assert.deepEqual(downloads, ['a']);
    assert.ok((await readFile(paths[0])).equals(contentOf('a')));
  });

  it('keeps nothing of a download with other bytes', async () => {
    const wrong = cache.file(objectOf('a'), async () => Readable.from([contentOf('b')]));
    await assert.rejects(wrong, { code: 'OBJECT_DIGEST_MISMATCH', retryable: false });
    assert.deepEqual(await readdir(join(dir, 'downloads')), []);
    await ask('a');
    assert.deepEqual(downloads, ['a']);
  });

  it('keeps nothing of a download that broke off, and tries again when asked again', async () => {
    const broken = Readable.from(
      (function* () {
        yield contentOf('a').subarray(0, 10);
        throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
      })(),
    );
    await assert.rejects(
      cache.file(objectOf('a'), async () => broken),
      { code: 'OBJECT_STORE_UNAVAILABLE', retryable: true },
    );
    await ask('a');
    assert.deepEqual(downloads, ['a']);
  });

  it('removes what was not used for longest once it is over its size', async () => {
    const [a, b] = [await ask('a'), await ask('b')];
    await age(a, 500);
    await age(b, 900);
    await ask('a');
    await ask('c');
    assert.deepEqual([await exists(a), await exists(b)], [true, false]);
  });

  it('spares what was asked for a short while ago, over its size or not', async () => {
    const paths = [await ask('a'), await ask('b'), await ask('c'), await ask('d')];
    assert.deepEqual(await Promise.all(paths.map(exists)), [true, true, true, true]);
  });

  it('downloads again what another process evicted', async () => {
    const other = new LocalFileCache({ dir, sizeBytes: 0, graceMs: GRACE_MS });
    const a = await ask('a');
    await age(a, 500);
    await ask('b', other);
    assert.equal(await exists(a), false);
    assert.equal(await ask('a'), a);
    assert.deepEqual(downloads, ['a', 'b', 'a']);
  });
});

function exists(path: string): Promise<boolean> {
  return readFile(path).then(
    () => true,
    () => false,
  );
}
