import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import type { AnsweredRequest } from '../../../activities/shell/request-log.js';
import type { ProtectedColumns, RequestDocument } from '../../../contracts/request-documents.js';
import { isDomainError } from '../../../core/errors.js';
import { NO_RULES } from '../../../serving/prediction-log/segment/column-rules.js';
import { PredictionSegments } from '../../../workers/dependencies/prediction-segments.js';
import type { PredictionSegmentsOptions } from '../../../workers/dependencies/prediction-segments.js';
import { OutageObjectStore } from '../../serving/outage/outage-object-store.js';
import { entry, openLog, served } from '../../serving/prediction-log/log-fixture.js';
import { runShipProgram } from '../../serving/prediction-log/shipping/run-ship-program.js';
import { segmentKeys, storedColumns, storedRows } from '../../serving/prediction-log/stored-rows.js';
import { createInstallation } from '../../serving/serving-fixture.js';
import type { Installation } from '../../serving/serving-fixture.js';

const AT_MS = 1_700_000_000_123;
const SALT = 'a salt of some length';
const SECRET = 'sécret-carrier';
const KEEP: ProtectedColumns = { omit: [], hash: [] };
const HASH: ProtectedColumns = { omit: [], hash: ['carrier'] };
const RECORDS = [
  { distance: 1.25, carrier: SECRET },
  { distance: null, carrier: null },
];

type Cleanup = Parameters<typeof createInstallation>[0];

interface Opened extends Installation {
  readonly work: string;
  readonly log: (options?: Partial<PredictionSegmentsOptions>) => PredictionSegments;
}

async function open(t: Cleanup): Promise<Opened> {
  const installation = await createInstallation(t);
  const engine = new DuckDbTableEngine({ threads: 1 });
  t.after(() => engine.close());
  const { dir, objects, lines } = installation;
  const work = join(dir, 'work');
  await mkdir(work);
  const defaults = { objects, engine, workRoot: work, rules: NO_RULES, salt: undefined, log: (line: string) => void lines.push(line) };
  return { ...installation, work, log: (options = {}) => new PredictionSegments({ ...defaults, ...options }) };
}

function answered(request: Partial<RequestDocument> = {}): AnsweredRequest {
  const id = request.id ?? 'a'.repeat(25);
  const head = { formatVersion: 1, changeId: 'c', createdAt: AT_MS, endpoint: 'flights', callback: null } as const;
  const score = Float32Array.of(0.75, 0.25);
  return {
    request: { ...head, id, records: RECORDS, entity: null, logged: KEEP, ...request },
    started: { ...head, model: 'flights', version: 3, revision: 7, variant: 'green' },
    signature: served().model.signature,
    ids: RECORDS.map((_, row) => `${id}-${row}`),
    matrix: new Float32Array(4),
    output: { score, margin: score.map((one) => one * 2) },
  };
}

test('an answered request is one segment, however often it is logged, with the columns and values of a server’s log', async (t) => {
  const { dir, objects, log, lines, work } = await open(t);
  const request = answered({ entity: 'customer 7' });
  await Promise.all([log().keep(request), log().keep(request)]);
  await log().keep(request);
  const stored = await storedRows(dir, objects, 'flights');
  assert.equal((await segmentKeys(objects, 'flights')).length, 1);
  const columns = await storedColumns(dir, objects, 'flights');
  const server = await openLog(join(dir, 'log'));
  const raw = { kind: 'records', records: RECORDS } as const;
  const { ids } = request;
  server.log.append(entry({ active: served({ version: 3 }), ids, entity: 'customer 7', raw, score: [0.75, 0.25] }));
  await server.log.close();
  assert.equal((await runShipProgram(join(dir, 'log'), dir)).code, 0);
  assert.deepEqual(await storedColumns(dir, objects, 'flights'), columns);
  const both = await storedRows(dir, objects, 'flights');
  assert.equal(both.length, 4);
  const comparable = ({
    _file,
    filename: _name,
    latency_ms: _ms,
    revision: _revision,
    variant: _variant,
    ...row
  }: (typeof both)[number]): unknown => row;
  const ofServer = both.filter(({ variant }) => variant === 'v3');
  assert.deepEqual(stored.map(comparable), ofServer.map(comparable));
  assert.deepEqual(
    stored.map(({ revision, variant }) => ({ revision: Number(revision), variant })),
    [
      { revision: 7, variant: 'green' },
      { revision: 7, variant: 'green' },
    ],
  );
  assert.deepEqual({ lines, left: await readdir(work) }, { lines: [], left: [] });
});

test('the same id at another time is another segment', async (t) => {
  const { objects, log } = await open(t);
  await log().keep(answered());
  await log().keep(answered({ createdAt: AT_MS + 1 }));
  assert.equal((await segmentKeys(objects, 'flights')).length, 2);
});

test('a column that the server or the worker protects is hashed, and left out by a worker that has no key for hashes', async (t) => {
  const { dir, objects, log } = await open(t);
  const own = { omit: [], hash: [{ endpoint: '*', column: 'carrier' }] };
  const hash = createHmac('sha256', SALT).update(SECRET).digest('hex');
  await log({ salt: SALT }).keep(answered({ id: 'server', logged: HASH, entity: SECRET }));
  await log({ salt: SALT, rules: own }).keep(answered({ id: 'worker' }));
  await log().keep(answered({ id: 'keyless', logged: HASH, entity: SECRET }));
  await log({ salt: SALT }).keep(answered({ id: 'omitted', logged: { omit: ['carrier'], hash: ['carrier', 'entity'] }, entity: 'me' }));
  const rows = new Map((await storedRows(dir, objects, 'flights')).map((row) => [row.id, row]));
  const seen = (id: string): unknown => [
    rows.get(`${id}-0`)?.input_carrier,
    rows.get(`${id}-0`)?.entity,
    rows.get(`${id}-0`)?.input_distance,
  ];
  assert.deepEqual(seen('server'), [hash, hash, 1.25]);
  assert.deepEqual(seen('worker'), [hash, null, 1.25]);
  assert.deepEqual(seen('keyless'), [null, null, 1.25]);
  assert.deepEqual(seen('omitted'), [null, createHmac('sha256', SALT).update('me').digest('hex'), 1.25]);
  for (const key of await segmentKeys(objects, 'flights')) assert.ok(!(await readFile(join(dir, 'objects', key))).includes(SECRET), key);
});

test('a request is not in the log when its server keeps none', async (t) => {
  const { objects, log } = await open(t);
  await log().keep(answered({ logged: null }));
  assert.deepEqual(await segmentKeys(objects, 'flights'), []);
});

test('a log that cannot be written fails no request and says so once; a store that is away is waited for', async (t) => {
  const { dir, objects, lines, log, work } = await open(t);
  await writeFile(join(work, 'file'), '');
  const broken = log({ workRoot: join(work, 'file') });
  await broken.keep(answered());
  await broken.keep(answered());
  assert.equal(lines.length, 1);
  assert.match(lines.join(), /^async requests: predictions are missing in the prediction log: ENOTDIR/);
  const store = new OutageObjectStore(objects, dir);
  store.isDown = true;
  const waiting = log({ objects: store });
  await assert.rejects(waiting.keep(answered()), (error) => isDomainError(error) && error.code === 'OBJECT_STORE_UNAVAILABLE');
  store.isDown = false;
  await waiting.keep(answered());
  assert.equal((await segmentKeys(objects, 'flights')).length, 1);
  assert.equal(lines.length, 1);
});
