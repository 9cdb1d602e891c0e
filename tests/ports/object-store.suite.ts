import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { claimNextNumber, highestNumber, numberedKey } from '../../adapters/object-store/claim-number.js';
import type { ObjectInfo, ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument, putDocument } from '../../adapters/object-store/put-document.js';
import { openObjectStore } from './store-spec.js';
import type { ObjectStoreSpec } from './store-spec.js';
import { withStoreProcesses } from './store-processes.js';

const WRITERS = 8;
const ROUNDS = 30;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = (content: Uint8Array): string => Buffer.from(content).toString();

/** The contract of the ObjectStore port. `open` gives a store that only this suite uses; it is called once. */
export function objectStoreSuite(name: string, open: () => Promise<{ spec: ObjectStoreSpec; dispose(): Promise<void> }>): void {
  describe(`object store: ${name}`, () => {
    let store: ObjectStore;
    let spec: ObjectStoreSpec;
    let dispose: () => Promise<void>;
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'perennial-suite-'));
      ({ spec, dispose } = await open());
      store = openObjectStore(spec);
    });
    after(async () => {
      await store.close();
      await dispose();
      await rm(folder, { recursive: true, force: true });
    });

    it('gives back what was put, whole or in part', async () => {
      assert.equal(await store.putIfAbsent('whole/a.bin', bytes('0123456789')), 'won');
      assert.equal(textOf(await store.get('whole/a.bin')), '0123456789');
      assert.equal(textOf(await store.get('whole/a.bin', { start: 2, end: 4 })), '234');
      assert.equal(textOf(await store.get('whole/a.bin', { start: 8, end: 99 })), '89');
      await store.putIfAbsent('whole/empty', new Uint8Array());
      assert.equal((await store.get('whole/empty')).byteLength, 0);
    });

    it('refuses a range that is not in the object', async () => {
      await store.put('range', bytes('abc'));
      for (const range of [
        { start: 3, end: 5 },
        { start: 2, end: 1 },
        { start: -1, end: 1 },
      ]) {
        await assert.rejects(store.get('range', range), { code: 'OBJECT_RANGE_INVALID' });
      }
    });

    it('keeps the first content put under a key and says that it exists', async () => {
      assert.equal(await store.putIfAbsent('once', bytes('first')), 'won');
      assert.equal(await store.putIfAbsent('once', bytes('second')), 'exists');
      assert.equal(textOf(await store.get('once')), 'first');
    });

    it('overwrites with put', async () => {
      await store.put('again', bytes('first'));
      await store.put('again', bytes('second, longer'));
      assert.equal(textOf(await store.get('again')), 'second, longer');
    });

    it('tells size and time of an object, and nothing of an absent one', async () => {
      await store.put('head/h', bytes('12345'));
      const info = await store.head('head/h');
      assert.equal(info?.sizeBytes, 5);
      assert.ok(Number.isSafeInteger(info?.modifiedAt) && (info?.modifiedAt ?? 0) > 1_600_000_000_000);
      assert.equal(await store.head('head/absent'), undefined);
      assert.equal(await store.head('head'), undefined);
      assert.equal(await store.head('head/h/below'), undefined);
    });

    it('names a missing object by an error', async () => {
      await assert.rejects(store.get('absent/object'), { code: 'OBJECT_NOT_FOUND', retryable: false });
      await assert.rejects(store.toLocalFile('absent/object', 'a'.repeat(64)), { code: 'OBJECT_NOT_FOUND' });
    });

    it('deletes, also what is not there', async () => {
      await store.put('gone', bytes('x'));
      await store.delete('gone');
      await store.delete('gone');
      assert.equal(await store.head('gone'), undefined);
      assert.equal(await store.putIfAbsent('gone', bytes('y')), 'won');
    });

    it('lists by prefix, in key order within a folder, from a key on, up to a limit', async () => {
      const keys = ['00000002.json', '00000010.json', 'A', 'a-b', 'a.b', 'a0', 'b'].map((last) => `list/in/${last}`);
      for (const key of [...keys].reverse()) await store.put(key, bytes(key));
      await store.put('list/other', bytes('x'));
      assert.deepEqual(await keysOf(store.list('list/in/')), keys);
      assert.deepEqual(await keysOf(store.list('list/in/a')), keys.slice(3, 6));
      assert.deepEqual(await keysOf(store.list('list/in/', { startAfter: keys[1] })), keys.slice(2));
      assert.deepEqual(await keysOf(store.list('list/in/', { startAfter: keys[1], limit: 2 })), keys.slice(2, 4));
      assert.deepEqual((await keysOf(store.list('list'))).sort(), [...keys, 'list/other'].sort());
      assert.deepEqual(await keysOf(store.list('list/none')), []);
    });

    it('lists more objects than one answer of a server holds', async () => {
      const keys = Array.from({ length: 1_010 }, (_, i) => `many/${String(i).padStart(8, '0')}`);
      for (let i = 0; i < keys.length; i += 101) await Promise.all(keys.slice(i, i + 101).map((key) => store.put(key, bytes(key))));
      assert.deepEqual(await keysOf(store.list('many/')), keys);
      assert.deepEqual(await keysOf(store.list('many/', { startAfter: keys[3], limit: 1_003 })), keys.slice(4, 1_007));
    });

    it('refuses keys that cannot name an object, in every operation', async () => {
      const bad = [
        '',
        '/a',
        'a/',
        'a//b',
        '.',
        '..',
        'a/../b',
        '../etc/passwd',
        'a/./b',
        'a b',
        'ä',
        'a\\b',
        'a\0',
        '~tmp/x',
        'x'.repeat(256),
        'abc/'.repeat(230) + 'x',
      ];
      for (const key of bad) {
        const refused = { code: 'OBJECT_KEY_INVALID' };
        await assert.rejects(store.putIfAbsent(key, bytes('x')), refused, key);
        await assert.rejects(store.putFileIfAbsent(key, import.meta.filename), refused, key);
        await assert.rejects(store.put(key, bytes('x')), refused, key);
        await assert.rejects(store.get(key), refused, key);
        await assert.rejects(store.head(key), refused, key);
        await assert.rejects(store.delete(key), refused, key);
        await assert.rejects(store.toLocalFile(key, 'a'.repeat(64)), refused, key);
      }
      await assert.rejects(keysOf(store.list('a/../b')), { code: 'OBJECT_KEY_INVALID' });
    });

    it('stores a local file and brings it back verified', async () => {
      const source = join(folder, 'source.parquet');
      const content = Buffer.alloc(6_000_000, 'perennial');
      await writeFile(source, content, { mode: 0o400 });
      const sha256 = createHash('sha256').update(content).digest('hex');
      assert.equal(await store.putFileIfAbsent('files/data.parquet', source), 'won');
      assert.equal(await store.putFileIfAbsent('files/data.parquet', source), 'exists');
      const local = await store.toLocalFile('files/data.parquet', sha256);
      assert.ok(local.endsWith('.parquet'));
      assert.ok((await readFile(local)).equals(content));
      assert.equal(await store.toLocalFile('files/data.parquet', sha256), local);
      await assert.rejects(store.toLocalFile('files/data.parquet', 'b'.repeat(64)), { code: 'OBJECT_DIGEST_MISMATCH' });
      await assert.rejects(store.putFileIfAbsent('files/none', join(folder, 'none')), { code: 'OBJECT_SOURCE_UNREADABLE' });
      assert.equal(await store.head('files/none'), undefined);
    });

    it(`lets exactly one of ${WRITERS} processes win each of ${ROUNDS} races, and keeps the winner's content`, async () => {
      const keys = Array.from({ length: ROUNDS }, (_, round) => `race/${round}`);
      const outcomes = await withStoreProcesses(WRITERS, (processes) =>
        Promise.all(processes.map((process, i) => process.run({ job: 'race', spec, keys, writer: `writer-${i}` }))),
      );
      for (const [round, key] of keys.entries()) {
        const winners = outcomes.flatMap((own, i) => (own[round] === 'won' ? [`writer-${i}`] : []));
        assert.deepEqual(winners, [textOf(await store.get(key))]);
      }
    });

    it('tells who put a document first: this call, an earlier one of the same change, or another change', async () => {
      const mine = { formatVersion: 1, changeId: 'change-1', note: 'first attempt' };
      assert.equal((await putDocument(store, 'document', mine)).outcome, 'won');
      const again = await putDocument(store, 'document', { ...mine, note: 'second attempt' });
      assert.deepEqual(again, { outcome: 'mine', document: mine });
      const other = await putDocument(store, 'document', { ...mine, changeId: 'change-2' });
      assert.deepEqual(other, { outcome: 'theirs', document: mine });
      assert.equal(textOf(await store.get('document')), '{"changeId":"change-1","formatVersion":1,"note":"first attempt"}');
    });

    it('refuses to read documents of a newer format and things that are no documents', async () => {
      await store.put('newer', bytes('{"changeId":"x","formatVersion":2}'));
      await assert.rejects(getDocument(store, 'newer', 1), { code: 'DOCUMENT_NEWER' });
      await assert.rejects(putDocument(store, 'newer', { formatVersion: 1, changeId: 'x' }), { code: 'DOCUMENT_NEWER' });
      for (const text of ['', 'null', '[]', '{}', '{"formatVersion":"1"}', '{"formatVersion":0}', '{"formatVersion":1']) {
        await store.put('broken', bytes(text));
        await assert.rejects(getDocument(store, 'broken', 1), { code: 'DOCUMENT_INVALID' }, text);
      }
    });

    it('gives dense numbers, one per change, to overlapping attempts of several changes', async () => {
      const claim = (changeId: string, hint?: number) =>
        claimNextNumber(store, 'numbers', { changeId, buildDocument: (number) => ({ formatVersion: 1, changeId, number }), hint });
      const attempts = ['a', 'b', 'c', 'a', 'b', 'c', 'a', 'b', 'c'].map((changeId) => claim(changeId));
      const claimed = await Promise.all(attempts);
      assert.deepEqual(new Set(claimed.map(({ number }) => number)), new Set([1, 2, 3]));
      for (const [i, { number, document }] of claimed.entries()) {
        assert.equal(number, claimed[i % 3]?.number);
        assert.equal(document.number, number);
      }
      assert.equal((await claim('b')).outcome, 'mine');
      assert.equal((await claim('d', 3)).number, 4);
      assert.equal((await claim('e', 99)).number, 5);
      assert.equal(await highestNumber(store, 'numbers'), 5);
      assert.equal(numberedKey('numbers', 5), 'numbers/00000005.json');
    });

    it('asks for a document right before each put, of no number that the change has, and ends with what it throws', async () => {
      const asked: number[] = [];
      const claim = (changeId: string, refusedFrom = Infinity) =>
        claimNextNumber(store, 'asked', {
          changeId,
          buildDocument: async (number) => {
            asked.push(number);
            assert.equal(await highestNumber(store, 'asked'), number - 1);
            if (number >= refusedFrom) throw new Error('refused');
            return { formatVersion: 1, changeId };
          },
        });
      await claim('a');
      await claim('b');
      assert.equal((await claim('a')).outcome, 'mine');
      await assert.rejects(claim('c', 3), /refused/);
      assert.deepEqual([asked, await highestNumber(store, 'asked')], [[1, 2, 3], 2]);
    });

    it('finds a number that another attempt of the change took while this one had already looked', async () => {
      const claim = (via: ObjectStore, changeId: string) =>
        claimNextNumber(via, 'overtaken', { changeId, buildDocument: () => ({ formatVersion: 1, changeId }) });
      const stalled = afterListing(store, async () => {
        assert.equal((await claim(store, 'other')).number, 1);
        assert.equal((await claim(store, 'twice')).number, 2);
      });
      const late = await claim(stalled, 'twice');
      assert.deepEqual([late.number, late.outcome], [2, 'mine']);
      assert.equal(await highestNumber(store, 'overtaken'), 2);
    });

    it('describes itself without secrets', () => {
      assert.match(store.describe(), /^(fs:\/|s3:\/\/)/);
      if (spec.kind === 's3') assert.ok(!store.describe().includes(spec.credentials.secretAccessKey));
    });

    it('sees what another instance wrote', async () => {
      const other = openObjectStore(spec);
      const key = `shared/${randomUUID()}`;
      await other.put(key, bytes('theirs'));
      await other.close();
      assert.equal(textOf(await store.get(key)), 'theirs');
    });
  });
}

async function keysOf(objects: AsyncIterable<ObjectInfo>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects) keys.push(key);
  return keys;
}

/** The real store, paused between its listing and whatever comes next. */
function afterListing(store: ObjectStore, meanwhile: () => Promise<void>): ObjectStore {
  return new Proxy(store, {
    get(target, name) {
      if (name !== 'list') return Reflect.get(target, name).bind(target) as unknown;
      return async function* (prefix: string, options: object): AsyncGenerator<ObjectInfo> {
        yield* target.list(prefix, options);
        await meanwhile();
      };
    },
  });
}
