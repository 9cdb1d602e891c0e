import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, symlink, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Readable } from 'node:stream';
import { flipBit } from '../../fixtures/flip-bit.js';
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
  let lines: string[];

  const ask = (name: string, from = cache): Promise<string> =>
    from.file(objectOf(name), async () => {
      downloads.push(name);
      return Readable.from([contentOf(name).subarray(0, 100), contentOf(name).subarray(100)]);
    });
  const age = (path: string, seconds: number): Promise<void> => utimes(path, Date.now() / 1_000 - seconds, Date.now() / 1_000 - seconds);

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'perennial-cache-'));
    downloads = [];
    lines = [];
    cache = new LocalFileCache({ dir, sizeBytes: SIZE_BYTES, graceMs: GRACE_MS, log: (line) => lines.push(line) });
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

  const replacedBy = (make: (path: string) => Promise<unknown>) => async (path: string) => {
    await rm(path);
    await make(path);
  };
  const damages: Readonly<Record<string, (path: string) => Promise<unknown>>> = {
    ...Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`bit flipped, ${i}`, flipBit])),
    emptied: async (path) => {
      await chmod(path, 0o644);
      await truncate(path, 0);
    },
    'cut by a byte': async (path) => {
      await chmod(path, 0o644);
      await truncate(path, 399);
    },
    'made a folder': replacedBy((path) => mkdir(path)),
    'made a link': replacedBy((path) => symlink(import.meta.filename, path)),
  };

  it('fetches a copy again that is wrong by now, for who has the cache open and for who opens it, and says so once', async () => {
    for (const [what, damage] of Object.entries(damages)) {
      const path = await ask('a');
      await damage(path);
      downloads = [];
      lines = [];
      const opened = new LocalFileCache({ dir, sizeBytes: SIZE_BYTES, graceMs: GRACE_MS, log: (line) => lines.push(line) });
      for (const one of [what.endsWith('7') ? cache : opened, cache, opened])
        assert.ok((await readFile(await ask('a', one))).equals(contentOf('a')), what);
      assert.deepEqual(downloads, ['a'], what);
      assert.equal(lines.length, 1, what);
      assert.match(lines[0] ?? '', /^cache: the local copy .* was removed; k\/a\.bin is fetched again$/);
    }
  });

  it('gives nothing while a wrong copy cannot be fetched again, and says both', async () => {
    const path = await ask('a');
    await flipBit(path);
    const away = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    for (let attempt = 0; attempt < 3; attempt += 1)
      await assert.rejects(
        cache.file(objectOf('a'), () => Promise.reject(away)),
        { code: 'OBJECT_STORE_UNAVAILABLE', message: /ECONNREFUSED, and the local copy .* had SHA-256 [0-9a-f]{64} and was removed/ },
      );
    assert.equal(await exists(path), false);
    assert.equal(lines.length, 1);
    assert.equal(await ask('a'), path);
  });

  it('fetches again what was spoilt on its way', async () => {
    const sent = [contentOf('b'), contentOf('a')];
    const path = await cache.file(objectOf('a'), async () => Readable.from([sent.shift() ?? Buffer.alloc(0)]));
    assert.ok((await readFile(path)).equals(contentOf('a')));
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
