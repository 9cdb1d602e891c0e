import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import test, { after } from 'node:test';
import { putDocument } from '../../../adapters/object-store/put-document.js';
import { keys } from '../../../contracts/names.js';
import type { RequestDocument, RequestResult, RequestStarted } from '../../../contracts/request-documents.js';
import type { ROLES } from '../../../serving/tokens/role.js';
import { CountingObjectStore } from '../followers/counting-object-store.js';
import { MIXED_ROWS, call, createInstallation, deploy, publishVersion, ready } from '../serving-fixture.js';
import type { Answer } from '../serving-fixture.js';

const MODEL = 'mixed';
const { dir, objects, serve } = await createInstallation({ after });
await publishVersion(objects, { model: MODEL, version: 1 });
await deploy(objects, { endpoint: MODEL, revision: 1, version: 1 });

/** A token is its own text; those of one name are one caller. */
const CALLERS = [
  { name: 'web', role: 'predict', token: 'web-1' },
  { name: 'web', role: 'predict', token: 'web-2' },
  { name: 'shop', role: 'predict', token: 'shop' },
  { name: 'watch', role: 'operate', token: 'watch' },
  { name: 'chief', role: 'admin', token: 'chief' },
] as const satisfies readonly { name: string; role: (typeof ROLES)[number]; token: string }[];
const tokensFile = join(dir, 'tokens.json');
const entries = CALLERS.map(({ name, role, token }) => ({ name, role, sha256: createHash('sha256').update(token).digest('hex') }));
await writeFile(tokensFile, JSON.stringify(entries), { mode: 0o600 });
const store = new CountingObjectStore(objects);
const { url } = await serve({ objects: store, tokensFile, pollMs: 600_000, listMs: 600_000, reportMs: 600_000 });
await ready(url);

const ask = (token: string, id: string): Promise<Answer> =>
  call(url, `/v1/models/${MODEL}/predict-async/${id}`, undefined, { authorization: `Bearer ${token}` });
async function send(token: string, key?: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  const answer = await call(url, `/v1/models/${MODEL}/predict-async`, { records: MIXED_ROWS }, headers);
  assert.equal(answer.status, 202, answer.text);
  return String(answer.body.id);
}
/** Without the listing of what waits, which goes on by itself. */
const asked = (): number => store.asked.head + store.asked.get;

/** What a worker would store. */
const STEPS: readonly ((id: string) => Promise<unknown>)[] = [
  async () => undefined,
  (id) => {
    const started = { formatVersion: 1, changeId: id, createdAt: 1, model: MODEL, version: 1, revision: 1, variant: 'v1' } as const;
    return putDocument<RequestStarted>(objects, keys.requestStarted(MODEL, id), started);
  },
  (id) => {
    const head = { formatVersion: 1, changeId: id, createdAt: 1, id, endpoint: MODEL, model: MODEL, version: 1, error: null } as const;
    return putDocument<RequestResult>(objects, keys.requestResult(MODEL, id), { ...head, state: 'done', predictions: [{ secret: 41 }] });
  },
];

test("a request is its caller's, whatever became of it: for others it is as one that was never sent, and the store is not asked", async () => {
  for (const [sent, { token, name }] of CALLERS.entries()) {
    for (const key of [undefined, 'order-17']) {
      const id = await send(token, key === undefined ? undefined : `${key}-${sent}`);
      const stored = JSON.parse(Buffer.from(await objects.get(keys.request(MODEL, id))).toString()) as RequestDocument;
      assert.equal(stored.owner, name);
      for (const step of STEPS) {
        await step(id);
        for (const reader of CALLERS) {
          const isAllowed = reader.name === name || reader.role === 'admin';
          const before = asked();
          const answer = await ask(reader.token, id);
          assert.equal(answer.status, isAllowed ? 200 : 404, `${reader.token} reads what ${token} sent`);
          if (isAllowed) continue;
          assert.equal(asked() - before, 0);
          const unknown = await ask(
            reader.token,
            id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
          );
          assert.deepEqual({ ...answer, headers: 0 }, { ...unknown, headers: 0 });
          assert.match(answer.text, /REQUEST_UNKNOWN/);
        }
      }
    }
  }
});

test('one key of two callers is two requests, and of two tokens of one caller one request', async () => {
  const [first, second, other] = [await send('web-1', 'same'), await send('web-2', 'same'), await send('shop', 'same')];
  assert.equal(first, second);
  assert.notEqual(first, other);
});

test('what was stored before requests had owners is read by admins only', async () => {
  for (const id of ['0'.repeat(25), `k${'0'.repeat(32)}`]) {
    const head = { formatVersion: 1, changeId: id, createdAt: 1, id, endpoint: MODEL } as const;
    await putDocument<RequestDocument>(objects, keys.request(MODEL, id), {
      ...head,
      records: [],
      entity: null,
      logged: null,
      callback: null,
    });
    const statuses = await Promise.all(CALLERS.map(async ({ token }) => (await ask(token, id)).status));
    assert.deepEqual(statuses, [404, 404, 404, 404, 200]);
  }
});

test('what is no id has no address, also for admins', async () => {
  const strange = ['nothing', '0'.repeat(26), `k${'g'.repeat(32)}`, '..%2f..%2fmodels', `${'0'.repeat(25)}${'G'.repeat(16)}`];
  for (const id of strange) assert.equal((await ask('chief', id)).status, 404);
});

test('without tokens whoever reaches the port reads every request', async () => {
  const open = await serve();
  await ready(open.url);
  const { body } = await call(open.url, `/v1/models/${MODEL}/predict-async`, { records: MIXED_ROWS });
  assert.equal((await call(open.url, String(body.url))).status, 200);
  assert.equal((await call(open.url, `/v1/models/${MODEL}/predict-async/${await send('shop')}`)).status, 200);
});
