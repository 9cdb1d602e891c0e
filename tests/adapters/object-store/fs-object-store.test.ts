import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FsObjectStore } from '../../../adapters/object-store/fs-object-store.js';
import { walkObjects } from '../../../adapters/object-store/files/fs-object-list.js';
import { openToOthers } from '../../fixtures/walk-modes.js';
import { objectStoreSuite } from '../../ports/object-store.suite.js';
import { withStoreProcesses } from '../../ports/store-processes.js';
import { openObjectStore } from '../../ports/store-spec.js';
import { runOnSmallDisk } from '../../ports/faults/small-disk.js';

const CACHE_SIZE_BYTES = 1_000_000;

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-fs-store-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

objectStoreSuite('fs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-fs-suite-'));
  return {
    spec: { kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
});

describe('FsObjectStore', () => {
  it('keeps objects, local copies and what is left of writes for its user alone, whatever the umask and the modes of a source', () =>
    inFolder(async (folder) => {
      const umask = process.umask(0);
      try {
        const store = openObjectStore({ kind: 'fs', root: join(folder, 'deep/objects'), cacheDir: join(folder, 'deep/cache') });
        const source = join(folder, 'source');
        await writeFile(source, 'abc', { mode: 0o666 });
        await store.put('a/b/put', Buffer.from('abc'));
        await store.putIfAbsent('a/absent', Buffer.from('abc'));
        await store.putFileIfAbsent('c/file', source);
        await store.toLocalFile('c/file', createHash('sha256').update('abc').digest('hex'));
      } finally {
        process.umask(umask);
      }
      assert.ok((await readdir(join(folder, 'deep'), { recursive: true })).length > 8);
      assert.deepEqual(await openToOthers(join(folder, 'deep')), []);
    }));

  it('shows no half-written object, wherever its process is killed', () =>
    inFolder(async (folder) => {
      const spec = { kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') } as const;
      const store = openObjectStore(spec);
      const sizeBytes = 2_000_000;
      await withStoreProcesses(4, async (processes) => {
        const running = processes.map((process) =>
          assert.rejects(process.run({ job: 'overwrite', spec, key: 'killed/object', sizeBytes })),
        );
        while ((await store.head('killed/object')) === undefined) await delay(20);
        for (const process of processes) {
          await delay(60);
          await process.kill();
          for await (const { key } of store.list('killed/')) {
            const content = Buffer.from(await store.get(key));
            assert.ok(content.equals(Buffer.alloc(sizeBytes, content[0])), key);
          }
        }
        await Promise.all(running);
      });
    }));

  it('removes temporary files of killed processes by age, and nothing else', () =>
    inFolder(async (folder) => {
      const root = join(folder, 'objects');
      await mkdir(join(root, '~tmp'), { recursive: true });
      await writeFile(join(root, '~tmp', 'old'), 'x');
      await utimes(join(root, '~tmp', 'old'), 1, 1);
      await writeFile(join(root, '~tmp', 'young'), 'x');
      const store = new FsObjectStore({ root, cacheDir: join(folder, 'cache'), cacheSizeBytes: CACHE_SIZE_BYTES });
      await store.put('a', Buffer.from('a'));
      assert.deepEqual(await readdir(join(root, '~tmp')), ['young']);
    }));

  it('never follows a symbolic link out of its root', () =>
    inFolder(async (folder) => {
      const root = join(folder, 'objects');
      await mkdir(join(folder, 'outside', 'below'), { recursive: true });
      await writeFile(join(folder, 'outside', 'secret'), 'secret');
      await mkdir(join(root, 'in'), { recursive: true });
      await symlink(join(folder, 'outside'), join(root, 'link'));
      await symlink(join(folder, 'outside', 'secret'), join(root, 'in', 'file'));
      const store = new FsObjectStore({ root, cacheDir: join(folder, 'cache'), cacheSizeBytes: CACHE_SIZE_BYTES });
      const denied = { code: 'OBJECT_STORE_DENIED' };
      await assert.rejects(store.get('link/secret'), denied);
      await assert.rejects(store.head('link/secret'), denied);
      await assert.rejects(store.delete('link/secret'), denied);
      await assert.rejects(store.put('link/new', Buffer.from('x')), denied);
      await assert.rejects(store.putIfAbsent('link/deep/new', Buffer.from('x')), denied);
      await assert.rejects(store.get('in/file'), denied);
      await assert.rejects(store.putIfAbsent('in/file', Buffer.from('x')), { code: 'OBJECT_KEY_INVALID' });
      for await (const { key } of store.list('')) assert.fail(key);
      await store.put('in/file', Buffer.from('mine'));
      assert.deepEqual((await readdir(join(folder, 'outside'))).sort(), ['below', 'secret']);
      assert.equal(Buffer.from(await store.get('in/file')).toString(), 'mine');
    }));

  it('works with a root that is itself behind a symbolic link', () =>
    inFolder(async (folder) => {
      await mkdir(join(folder, 'disk'));
      await symlink(join(folder, 'disk'), join(folder, 'objects'));
      const store = new FsObjectStore({ root: join(folder, 'objects'), cacheDir: join(folder, 'cache'), cacheSizeBytes: CACHE_SIZE_BYTES });
      assert.equal(await store.putIfAbsent('a/b', Buffer.from('x')), 'won');
      assert.equal((await store.get('a/b')).byteLength, 1);
    }));

  it('refuses a key that is the folder of another', () =>
    inFolder(async (folder) => {
      const store = new FsObjectStore({ root: folder, cacheDir: join(folder, 'cache'), cacheSizeBytes: CACHE_SIZE_BYTES });
      await store.put('a/b', Buffer.from('x'));
      await assert.rejects(store.putIfAbsent('a', Buffer.from('x')), { code: 'OBJECT_KEY_INVALID' });
      await assert.rejects(store.put('a', Buffer.from('x')), { code: 'OBJECT_KEY_INVALID' });
      await assert.rejects(store.put('a/b/c', Buffer.from('x')), { code: 'OBJECT_KEY_INVALID' });
    }));

  it('lists a folder larger than it holds in memory, folders sorted among files by whole key', () =>
    inFolder(async (dir) => {
      const folder = join(dir, 'objects');
      const store = new FsObjectStore({ root: folder, cacheDir: join(dir, 'cache'), cacheSizeBytes: CACHE_SIZE_BYTES });
      const keys = ['a-b', 'a.b', 'a/x', 'a/y/z', 'a0', 'b', 'c/1', 'd'];
      for (const key of keys) await store.put(key, Buffer.from('x'));
      const listed: string[] = [];
      for await (const { key } of walkObjects(folder, '', { prefix: '', startAfter: '', namesAtOnce: 2 })) listed.push(key);
      assert.deepEqual(listed, keys);
    }));

  it('says that the disk is full, leaves nothing half-written, and goes on once there is space', async () => {
    const found = await runOnSmallDisk('object-store');
    assert.deepEqual(found, {
      refused: ['OBJECT_STORE_FULL', 'OBJECT_STORE_FULL', 'OBJECT_STORE_FULL'],
      retryable: true,
      listed: ['small'],
      temporaryFiles: 0,
      afterwards: 'won',
    });
  });

  it('needs no more than the file system: a copy of the folder is the store', () =>
    inFolder(async (folder) => {
      const root = join(folder, 'objects');
      const store = new FsObjectStore({ root, cacheDir: join(folder, 'cache'), cacheSizeBytes: CACHE_SIZE_BYTES });
      await store.put('models/m/versions/00000001.json', Buffer.from('{}'));
      await promisify(execFile)('cp', ['-r', root, join(folder, 'copy')]);
      const copy = new FsObjectStore({ root: join(folder, 'copy'), cacheDir: join(folder, 'cache'), cacheSizeBytes: CACHE_SIZE_BYTES });
      assert.equal(Buffer.from(await copy.get('models/m/versions/00000001.json')).toString(), '{}');
    }));
});
