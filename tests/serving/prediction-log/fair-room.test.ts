import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { CHUNK_BYTES } from '../../../serving/prediction-log/segment/chunk-pool.js';
import type { Sender } from '../../../serving/prediction-log/segment/prediction-sink.js';
import type { PredictionLog, PredictionLogOptions } from '../../../serving/prediction-log/prediction-log.js';
import { eventually } from '../serving-fixture.js';
import { entry, loggedIds, newFolder, openLog, served } from './log-fixture.js';
import type { OpenedLog } from './log-fixture.js';

const random = seededRandom('fair room');
const token = (name: string): Sender => ({ caller: { name, role: 'predict' }, address: '192.0.2.7' });
const active = served();
/** A row takes a little more. */
const ROW_BYTES = 1_000;

interface CountedLog extends OpenedLog {
  /** Rows that were dropped, by reason and caller. */
  readonly lost: Record<string, number>;
}

async function openCounted(dir: string, options: Partial<PredictionLogOptions>): Promise<CountedLog> {
  const lost: Record<string, number> = {};
  const dropped = (_endpoint: string, reason: string, rows: number, caller: string): void => {
    lost[`${reason} ${caller}`] = (lost[`${reason} ${caller}`] ?? 0) + rows;
  };
  return { ...(await openLog(dir, { ...options, dropped })), lost };
}

let sent = 0;
function send(log: PredictionLog, sender: Sender, rows: number, name = 'row'): readonly string[] {
  const ids = Array.from({ length: rows }, () => `${name}-${(sent += 1)}`);
  const records = ids.map(() => ({ distance: 1, carrier: 'x'.repeat(ROW_BYTES) }));
  log.append(entry({ active, sender, ids, raw: { kind: 'records', records } }));
  return ids;
}

test('memory: however many take all they can get, the rows of who takes little are kept, and only the others are told of drops', async (t) => {
  const dir = await newFolder(t);
  for (let round = 0; round < 8; round += 1) {
    const chunks = random.nextInt(40, 80);
    const greedy = Array.from({ length: random.nextInt(1, 4) }, (_, i) => token(`greedy-${i}`));
    const opened = await openCounted(join(dir, String(round)), { memoryLimitBytes: chunks * CHUNK_BYTES });
    const share = Math.floor((chunks / (1 + 4 * greedy.length) - 1) * (CHUNK_BYTES / (4 * ROW_BYTES)));
    let modestRows = 0;
    const kept: string[] = [];
    for (let turn = 0; turn < 200; turn += 1) {
      for (const one of greedy) send(opened.log, one, random.nextInt(1, 60));
      if (modestRows >= share || turn % 5 > 0) continue;
      modestRows += 1;
      kept.push(...send(opened.log, turn % 2 === 0 ? token('modest') : { address: '198.51.100.2' }, 1, 'modest'));
    }
    await opened.log.close();
    const logged = new Set(await loggedIds(join(dir, String(round))));
    assert.ok(kept.length > 0 && kept.every((id) => logged.has(id)));
    assert.deepEqual(Object.keys(opened.lost).sort(), greedy.map(({ caller }) => `memory-share ${caller?.name}`).sort());
    assert.ok(opened.lines.some((line) => /rows are dropped \(memory-share: greedy-0\)/.test(line)));
  }
});

test('disk: who fills the folder while nothing is shipped leaves room for others, and is taken again when some of it is shipped', async (t) => {
  const dir = await newFolder(t);
  const opened = await openCounted(dir, { diskLimitBytes: 2_000_000 });
  const { log, lost } = opened;
  await eventually(
    'one has all it can get',
    async () => send(log, token('greedy'), 50),
    () => (lost['disk-share greedy'] ?? 0) > 0,
  );
  const kept: string[] = [];
  await eventually(
    'another goes on for a long time',
    async () => {
      send(log, token('greedy'), 50);
      return kept.push(...send(log, token('modest'), 1, 'modest'));
    },
    (rows) => rows >= 50,
  );
  assert.deepEqual(Object.keys(lost), ['disk-share greedy']);
  await eventually(
    'half of it is shipped',
    async () => {
      await writeFile(join(dir, 'usage.json'), JSON.stringify({ bytes: 900_000, countedAtMs: performance.now() }));
      const before = lost['disk-share greedy'];
      send(log, token('greedy'), 1);
      return lost['disk-share greedy'] === before;
    },
    (isTaken) => isTaken,
  );
  await log.close();
  const logged = new Set(await loggedIds(dir));
  assert.ok(kept.every((id) => logged.has(id)));
});

test('who has no token is one by address and never named; of a thousand names metrics know a hundred', async (t) => {
  const opened = await openCounted(await newFolder(t), { memoryLimitBytes: 8 * CHUNK_BYTES });
  for (let i = 0; i < 1_000; i += 1) send(opened.log, token(`user-${i}`), 3);
  for (let i = 0; i < 3; i += 1) send(opened.log, { address: `2001:db8::${i}` }, 1_000);
  await opened.log.close();
  const callers = new Set(Object.keys(opened.lost).map((key) => key.split(' ')[1]));
  assert.ok(callers.size <= 102);
  assert.doesNotMatch(JSON.stringify([opened.lost, opened.lines]), /2001|192\.0/);
});
