import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { FoldsSplitDefinition } from '../../../core/definition/definition.js';
import { assignFolds, NO_LABEL, UNJUDGED } from '../../../core/folds/assign-folds.js';
import { LABEL_STATE } from '../../../core/features/compute-labels.js';
import { PLACES, rowPlaces } from '../../../core/split/row-places.js';
import type { Table } from '../../../core/table.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';

interface Recorded {
  readonly blocks: readonly { readonly rows: number; readonly k: number; readonly judged: readonly (readonly number[])[] }[];
}
/** Made by tests/oracles/over-folds.py. */
const { blocks } = JSON.parse(readFileSync(packageFile('tests/oracles/recorded/over-folds.json'), 'utf8')) as Recorded;

function tableOf(rows: number): Table {
  const ids = Float64Array.from({ length: rows }, (_, i) => i);
  const groups = Float64Array.from({ length: rows }, (_, i) => i % 17);
  return { rows, columns: { id: { type: 'number', values: ids }, site: { type: 'number', values: groups } } };
}

function split(changes: Partial<FoldsSplitDefinition>): FoldsSplitDefinition {
  return { kind: 'folds', by: 'random', k: 5, row: ['id'], group: [], salt: 'salt', gapMs: 0, ...changes };
}

const mature = (rows: number): Uint8Array => new Uint8Array(rows).fill(LABEL_STATE.mature);

describe('assigning folds', () => {
  it('goes by the place of the row, in equal shares, and leaves a row where it is when others come', () => {
    const of = (rows: number) => assignFolds({ split: split({}), table: tableOf(rows), labelState: mature(rows), eventTimes: null }).of;
    const [few, many] = [of(300), of(3_000)];
    assert.deepEqual(many.subarray(0, 300), few);
    const places = rowPlaces(tableOf(300), ['id'], 'salt');
    few.forEach((fold, row) =>
      assert.ok((places[row] as number) / PLACES >= fold / 5 && (places[row] as number) / PLACES < (fold + 1) / 5),
    );
    const counts = [0, 1, 2, 3, 4].map((fold) => many.filter((one) => one === fold).length);
    for (const count of counts) assert.ok(Math.abs(count - 600) < 5 * Math.sqrt(600 * 0.8), counts.join(', '));
  });

  it('keeps the rows of a group in one fold, and knows the groups', () => {
    const { of, groups, record } = assignFolds({
      split: split({ by: 'group', group: ['site'] }),
      table: tableOf(400),
      labelState: mature(400),
      eventTimes: null,
    });
    for (let row = 17; row < 400; row += 1) assert.equal(of[row], of[row % 17]);
    assert.equal(new Set(groups).size, 17);
    assert.deepEqual(record, {
      rule: 'folds',
      by: 'group',
      k: 5,
      salt: 'salt',
      placedBy: [{ name: 'site', type: 'number' }],
      trainedUntil: null,
    });
  });

  it("has by time the blocks of scikit-learn's TimeSeriesSplit, whatever the order of the rows", () => {
    assert.equal(blocks.length, 4);
    for (const { rows, k, judged } of blocks) {
      const order = Array.from({ length: rows }, (_, i) => (i * 7) % rows);
      const eventTimes = Float64Array.from(order, (at) => at * 1_000);
      const { of, record } = assignFolds({
        split: split({ by: 'time', k, salt: null }),
        table: tableOf(rows),
        labelState: mature(rows),
        eventTimes,
      });
      const found = judged.map((_, fold) => order.filter((_at, row) => of[row] === fold).sort((a, b) => a - b));
      assert.deepEqual(found, judged);
      assert.deepEqual([of.filter((fold) => fold === UNJUDGED).length, record.trainedUntil], [judged[0]?.[0], (rows - 1) * 1_000]);
    }
  });

  it('leaves rows of one time in one block, and rows without a known label out', () => {
    const eventTimes = Float64Array.from({ length: 30 }, (_, row) => Math.floor(row / 4) * 1_000);
    const labelState = mature(30);
    labelState[3] = LABEL_STATE.immature;
    const { of } = assignFolds({ split: split({ by: 'time', k: 3, salt: null }), table: tableOf(30), labelState, eventTimes });
    for (let row = 4; row < 30; row += 1) assert.equal(of[row], of[Math.floor(row / 4) * 4]);
    assert.equal(of[3], NO_LABEL);
  });

  it('refuses rows without a time, with their number', () => {
    const labelState = mature(30);
    labelState[3] = LABEL_STATE.undated;
    const eventTimes = Float64Array.from({ length: 30 }, (_, row) => row);
    const request = { split: split({ by: 'time', k: 3, salt: null }), table: tableOf(30), labelState, eventTimes };
    assert.throws(
      () => assignFolds(request),
      /^DomainError: The split is by folds of event time, and 1 of 30 rows have none\. Fix: .*by: 'random'/,
    );
  });
});
