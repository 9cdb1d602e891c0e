import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutText, hasRoom, jsonBytes, keepNewest, utf8Bytes } from '../../../../core/policy/state/bounds.js';
import { toldJoined } from '../../../../core/policy/joined-triggers.js';
import * as policy from '../../../../core/policy/lifecycle.js';
import type { LifecycleState } from '../../../../core/policy/state/lifecycle-state.js';
import { isBehind } from '../../../../core/policy/settle.js';
import { readPipelineReport } from '../../../../core/policy/read/read-report.js';
import { readTriggerSignal } from '../../../../core/policy/read/read-trigger.js';
import { ACCEPTED, configured, DEFINITION, DEPLOYED, finish, promote, receive, request, started } from '../policy-world.js';

const TEXTS = ['', 'abc', 'ä', '漂', '😀', 'a\ud800b', '\udc00', 'x😀ä漂'.repeat(50)];

test('bytes are those of UTF-8', () => {
  for (const text of TEXTS) {
    assert.equal(utf8Bytes(text), Buffer.byteLength(text), JSON.stringify(text));
    assert.equal(jsonBytes({ text }), Buffer.byteLength(JSON.stringify({ text })));
  }
});

test('a text is cut between characters and never longer than it may be', () => {
  for (const text of TEXTS) {
    for (let limit = 3; limit < 60; limit += 1) {
      const cut = cutText(text, limit);
      assert.ok(Buffer.byteLength(cut) <= Math.max(limit, Buffer.byteLength(text) <= limit ? limit : 3), `${limit} ${text}`);
      assert.ok(cut === text || (cut.endsWith('…') && text.startsWith(cut.slice(0, -1))));
    }
  }
});

test('a list keeps its newest items within its budget', () => {
  const items = Array.from({ length: 100 }, (_, i) => `item ${i}`);
  const kept = keepNewest(items, 200);
  assert.ok(jsonBytes(kept) <= 200 && kept.at(-1) === 'item 99');
  assert.equal(hasRoom(kept, 'another item of some length', 200), false);
  assert.equal(keepNewest(items, 1e6), items);
});

const LONG = '漂'.repeat(200);
const NOW_MS = 1e12;

/** As much as a message may carry. */
function fullTrigger(i: number, over: object): ReturnType<typeof readTriggerSignal> {
  const start = request({
    kind: 'alert',
    triggerId: `${i}-${LONG}`.slice(0, 200),
    reason: LONG,
    parameters: { a: LONG.repeat(3) },
    ...over,
  });
  return readTriggerSignal({ start, replyTo: { workflowId: `${i}${LONG}` } }, { model: 'churn', nowMs: NOW_MS });
}

function check(state: LifecycleState): void {
  assert.ok(jsonBytes(state) < 100_000, `${jsonBytes(state)} bytes`);
}

test('the state stays below 100 kB, whatever is sent and however little is written down', () => {
  let state = policy.configure(configured(), { ...DEFINITION, cooldownMs: 0, maxPerDay: 1e6 });
  for (let i = 0; i < 3_000; i += 1) {
    const kind = i % 6;
    if (kind === 0) state = receiveFull(state, fullTrigger(i, { asOf: i }));
    if (kind === 1) state = receiveFull(state, fullTrigger(i, { asOf: 1 }));
    if (kind === 2 && !isBehind(state, 'decision')) state = promote(state, `${i}-${LONG}`.slice(0, 200));
    if (kind === 3) state = started(state);
    if (kind === 4)
      state = finish(
        state,
        state.active?.start.triggerId ?? `lost-${i}`,
        readPipelineReport({ triggerId: 'x', result: { ...ACCEPTED, text: LONG } }).result,
      );
    if (kind === 5) state = policy.rolloutFinished(state, state.activeRollout?.changeId ?? `lost-${i}`, DEPLOYED);
    if (i % 500 === 499) state = toldJoined(policy.told(state, state.notices.length), 300);
    state = policy.dropped(state, LONG);
    check(state);
  }
  assert.ok(state.counters.dropped > 3_000 && state.counters.received > 900);
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
});

function receiveFull(state: LifecycleState, { start, replyTo }: ReturnType<typeof readTriggerSignal>): LifecycleState {
  return receive(state, start, replyTo?.workflowId ?? null);
}

test('triggers that cannot be written down leave room for what people decide', () => {
  let state = policy.configure(configured(), { ...DEFINITION, cooldownMs: 1e9, maxPerDay: 1 });
  for (let i = 0; i < 500; i += 1) state = receiveFull(state, fullTrigger(i, { asOf: i }));
  assert.ok(isBehind(state, 'trigger') && !isBehind(state, 'decision'));
  check(state);
});
