import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import { openObjectStore } from '../../../adapters/object-store/open-object-store.js';
import type { ObjectStore } from '../../../adapters/object-store/object-store.js';

const CONTENT = Buffer.from('x');
const SHA256 = 'a'.repeat(64);

async function drain(store: ObjectStore): Promise<void> {
  for await (const object of store.list('')) assert.ok(object);
}

const OPERATIONS: Readonly<Record<string, (store: ObjectStore) => Promise<unknown>>> = {
  get: (store) => store.get('a/b'),
  head: (store) => store.head('a/b'),
  list: drain,
  put: (store) => store.put('a/b', CONTENT),
  putIfAbsent: (store) => store.putIfAbsent('new/one', CONTENT),
  putFileIfAbsent: (store) => store.putFileIfAbsent('new/file', import.meta.filename),
  delete: (store) => store.delete('a/b'),
  toLocalFile: (store) => store.toLocalFile('a/b', SHA256),
};

describe('a folder store that is not the one it was', () => {
  let dir: string;
  let root: string;
  const open = (machine = 'cache'): FsObjectStore => new FsObjectStore({ root, cacheDir: join(dir, machine), cacheSizeBytes: 1e6 });

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'perennial-identity-'));
    root = join(dir, 'volume', 'objects');
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  const changes: Readonly<Record<string, () => Promise<unknown>>> = {
    'whose volume is not mounted': () => rename(join(dir, 'volume'), join(dir, 'aside')),
    'that is an empty folder': async () => {
      await rename(root, join(dir, 'aside'));
      await mkdir(root);
    },
    'that was emptied': async () => {
      for (const name of await readdir(root)) await rm(join(root, name), { recursive: true });
    },
    'whose identity is broken': () => writeFile(join(root, '~store.json'), '{"id":'),
    'that is another store': async () => {
      await rename(root, join(dir, 'aside'));
      await open('other-machine').put('a/b', CONTENT);
    },
  };

  for (const [what, change] of Object.entries(changes))
    it(`${what} is down for every operation, and nothing is written, in the process that knew it and after a restart`, async () => {
      await open('writer').put('a/b', CONTENT);
      const knew = open();
      assert.equal((await knew.head('a/b'))?.sizeBytes, 1);
      await change();
      const before = await readdir(dir, { recursive: true });
      for (const store of [knew, open()])
        for (const [name, operation] of Object.entries(OPERATIONS))
          await assert.rejects(operation(store), { code: 'OBJECT_STORE_UNAVAILABLE', retryable: true }, name);
      const places = (names: readonly string[]): readonly string[] => names.filter((name) => !name.startsWith('cache')).sort();
      assert.deepEqual(places(await readdir(dir, { recursive: true })), places(before));
    });

  it('is what it was when it is back, and another one once a person says so', async () => {
    await open('writer').put('a/b', CONTENT);
    const store = open();
    await drain(store);
    await rename(root, join(dir, 'aside'));
    const refused = await store.get('a/b').catch((error: unknown) => error);
    await rename(join(dir, 'aside'), root);
    assert.equal((await store.get('a/b')).byteLength, 1);
    const memory = /remove (\S+\.json)/.exec(String(refused))?.[1];
    assert.ok(memory !== undefined, String(refused));
    await rm(root, { recursive: true });
    await rm(memory);
    const anew = open();
    await anew.put('a/c', CONTENT);
    assert.equal(await anew.head('a/b'), undefined);
  });

  it('is forgotten with the whole data directory that it was in, and with nothing else', async () => {
    const home = join(dir, 'home');
    const openAt = (place: string): ObjectStore =>
      openObjectStore({
        objectStore: { kind: 'fs', root: place },
        home,
        cacheDir: join(dir, 'cache'),
        cacheSizeBytes: 1e6,
        s3Region: '',
        s3Endpoint: undefined,
        signingKeyPath: undefined,
        trustedKeyPaths: [],
        awsAccessKeyId: undefined,
        awsSecretAccessKey: undefined,
      });
    const inside = join(home, 'objects');
    for (const place of [inside, root]) await openAt(place).put('a/b', CONTENT);
    await rm(inside, { recursive: true });
    await rm(root, { recursive: true });
    for (const place of [inside, root]) await assert.rejects(openAt(place).put('a/b', CONTENT), { code: 'OBJECT_STORE_UNAVAILABLE' });
    await rm(home, { recursive: true });
    assert.equal(await openAt(inside).putIfAbsent('a/b', CONTENT), 'won');
    await assert.rejects(openAt(root).put('a/b', CONTENT), { code: 'OBJECT_STORE_UNAVAILABLE' });
  });

  it('is made by the first of many writers at once, who all write to it', async () => {
    const stores = Array.from({ length: 8 }, (_, i) => open(`machine-${i}`));
    await Promise.all(stores.map((store, i) => store.put(`k/${i}`, CONTENT)));
    for (const store of stores) for (let i = 0; i < stores.length; i += 1) assert.equal((await store.head(`k/${i}`))?.sizeBytes, 1);
    assert.deepEqual(await readdir(join(root, '~tmp')), []);
  });

  it('that was made under a mount point by accident gives way to the one that is mounted over it', async () => {
    await open('owner').put('a/b', CONTENT);
    await rename(join(dir, 'volume'), join(dir, 'aside'));
    const early = open('early');
    await early.put('instances/early.json', CONTENT);
    await rename(join(dir, 'volume'), join(dir, 'hidden'));
    await rename(join(dir, 'aside'), join(dir, 'volume'));
    assert.equal((await early.head('a/b'))?.sizeBytes, 1);
    assert.equal(await early.head('instances/early.json'), undefined);
  });
});
