import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beatText, reportProgress, retryText } from '../../../cli/output/report-progress.js';

test('rounds are told as rounds, parts as parts and rows as rows', () => {
  assert.equal(
    beatText({ stage: 'training', round: 12, rounds: 40, metrics: { log_loss: 0.42131, roc_auc: null } }),
    'training: round 12 of 40, log_loss 0.4213, roc_auc -',
  );
  assert.equal(beatText({ stage: 'trial 3', round: 7 }), 'trial 3: round 7');
  assert.equal(beatText({ stage: 'reading rows', rows: 1_000_000 }), 'reading rows: 1,000,000 rows');
  assert.equal(beatText({ stage: 'scoring parts', part: 2, parts: 8, rows: 4_096, nextPart: 2 }), 'scoring parts: part 2 of 8, 4,096 rows');
  assert.equal(beatText({ stage: 'starting' }), undefined);
});

test('of many beats in a row one is told, and stages are told always', () => {
  const notes: string[] = [];
  const { onStage, onBeat } = reportProgress(
    { json: false, print: () => undefined, note: (text) => void notes.push(text) },
    () => 1_000_000,
  );
  for (let rows = 1; rows <= 500; rows += 1) onBeat?.({ stage: 'reading rows', rows });
  onStage({ stage: 'preprocess', state: 'done', text: '500 rows' });
  assert.deepEqual(notes, ['    reading rows: 1 rows', '  ✓ preprocess 500 rows']);
});

test('a retry is told with its attempt, the limit and the last error', () => {
  const retry = { activity: 'ingestSnapshot', attempt: 3, maxAttempts: 10, failure: 'SOURCE_UNAVAILABLE: gone.' };
  assert.equal(retryText(retry), 'ingestSnapshot failed and is tried again (attempt 3 of 10): SOURCE_UNAVAILABLE: gone.');
  assert.match(retryText({ ...retry, maxAttempts: null }), /\(attempt 3\)/);
});
