import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrationOf } from '../../../core/report/sections/calibration.js';
import { confusionOf } from '../../../core/report/sections/confusion.js';
import { precisionRecallCurve, precisionRecallPoints, rocCurve, rocPoints } from '../../../core/report/sections/curves.js';
import { calibrationSentences } from '../../../core/report/words/calibration-text.js';
import { isNear, judgedRows, RECORDED } from './recorded-report.js';
import type { BinaryCase, ClassCase } from './recorded-report.js';

function assertNear(found: readonly (number | null)[], expected: readonly number[], what: string): void {
  assert.equal(found.length, expected.length, what);
  found.forEach((value, at) => assert.ok(isNear(value, expected[at]), `${what} ${at}: ${value} and ${expected[at]}`));
}

function assertClasses(recorded: ClassCase, rows: ReturnType<typeof judgedRows>): void {
  const { confusion, classes } = confusionOf(rows);
  assert.deepEqual(confusion.counts, recorded.confusion);
  const [precision, recall, f1, counts] = recorded.quality;
  assertNear(
    classes.map((one) => one.precision),
    precision!,
    'precision',
  );
  assertNear(
    classes.map((one) => one.recall),
    recall!,
    'recall',
  );
  assertNear(
    classes.map((one) => one.f1),
    f1!,
    'F1',
  );
  assertNear(
    classes.map((one) => one.rows),
    counts!,
    'rows',
  );
  if (recorded.calibration === null) return;
  const { deciles } = calibrationOf(rows)!;
  assertNear(
    deciles.map((bin) => bin.observed),
    recorded.calibration.observed,
    'observed',
  );
  assertNear(
    deciles.map((bin) => bin.predicted),
    recorded.calibration.predicted,
    'predicted',
  );
}

const binaryRows = (one: BinaryCase): ReturnType<typeof judgedRows> => judgedRows({ task: 'binary', ...one });

test('confusion, precision, recall and calibration are those of scikit-learn', () => {
  for (const one of RECORDED.binary) assertClasses(one, binaryRows(one));
  assertClasses(RECORDED.multiclass, judgedRows({ task: 'multiclass', ...RECORDED.multiclass, classes: ['a', 'b', 'c', 'd'] }));
});

test('the curves are those of scikit-learn at every score, with ties and with weights, and what is drawn is a part of them', () => {
  for (const one of RECORDED.binary) {
    const rows = binaryRows(one);
    const roc = rocPoints(rows)!;
    assertNear(
      roc.map(([x]) => x),
      one.roc.x,
      'false positive rate',
    );
    assertNear(
      roc.map(([, y]) => y),
      one.roc.y,
      'true positive rate',
    );
    const drawn = rocCurve(rows)!;
    assert.ok(isNear(drawn.area, one.roc.area) && drawn.points.length <= 200);
    assert.deepEqual(
      [drawn.points[0], drawn.points.at(-1)],
      [
        [0, 0],
        [1, 1],
      ],
    );
    const found = precisionRecallPoints(rows)!;
    assertNear(
      found.map(([x]) => x),
      one.precisionRecall.x.slice(1),
      'recall',
    );
    assertNear(
      found.map(([, y]) => y),
      one.precisionRecall.y.slice(1),
      'precision',
    );
    assert.ok(isNear(precisionRecallCurve(rows)?.area, one.precisionRecall.area));
  }
});

test('rows of one class have no curves, and the rest goes on', () => {
  const rows = judgedRows({ task: 'binary', labels: [0, 0, 0], scores: [0.1, 0.6, 0.2] });
  assert.equal(rocCurve(rows), undefined);
  assert.equal(precisionRecallCurve(rows), undefined);
  assert.deepEqual(confusionOf(rows).confusion.counts, [
    [2, 1],
    [0, 0],
  ]);
});

test('of many classes the rarest are taken together, and no row is lost', () => {
  const classes = Array.from({ length: 30 }, (_, at) => `class ${at}`);
  const labels = classes.flatMap((_, at) => new Array<number>(at + 1).fill(at));
  const scores = labels.flatMap((label) => classes.map((_, at) => (at === label ? 0.5 : 0.5 / 29)));
  const { confusion } = confusionOf(judgedRows({ task: 'multiclass', labels, scores, classes }));
  assert.deepEqual([confusion.classes.length, confusion.classes.at(-1), confusion.classes[0]], [20, '11 others', 'class 11']);
  assert.equal(
    confusion.counts.flat().reduce((sum, count) => sum + count, 0),
    labels.length,
  );
});

test('words call a probability wrong only where the rows leave no doubt', () => {
  const said = [0.9, 0.03];
  const outcomes = (share: number): number[] => Array.from({ length: 200 }, (_, at) => (at < share * 200 ? 1 : 0));
  const labels = [...outcomes(0.61), ...outcomes(0)];
  const scores = said.flatMap((score) => new Array<number>(200).fill(score));
  const sentences = calibrationSentences(calibrationOf(judgedRows({ task: 'binary', labels, scores }))!);
  assert.deepEqual(sentences.slice(1), [
    'Probabilities below 0.05 (mean 3.0 %) come true in 0 % of 200 cases: too high.',
    'Probabilities of 0.8 to 0.95 (mean 90.0 %) come true in 61.0 % of 200 cases: too high.',
  ]);
  // The same rows, but no more than four shops of them: nothing can be told.
  const clusters = labels.map((_, row) => `shop ${row % 4}`);
  const few = calibrationSentences(calibrationOf(judgedRows({ task: 'binary', labels, scores, clusters }))!);
  assert.match(few[1] ?? '', /: as said\.$/);
});
