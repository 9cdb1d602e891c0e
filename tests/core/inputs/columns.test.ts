import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scannedColumns, snapshotColumns } from '../../../core/inputs/columns.js';
import type { ModelColumns, RequestColumns, SnapshotColumns } from '../../../core/inputs/columns.js';
import { compileInputs } from '../../../core/inputs/input-program.js';

const program = compileInputs({
  inputs: [
    { kind: 'numeric', name: 'distance', range: null },
    { kind: 'categorical', name: 'carrier', minCount: 1, categories: [] },
  ],
  keys: ['flight_id', 'carrier'],
});

test('a list of columns that is given for another does not compile', () => {
  const ofRequest = (_: RequestColumns): void => undefined;
  const ofSnapshot = (_: SnapshotColumns): void => undefined;
  const ofModel = (_: ModelColumns): void => undefined;
  ofRequest(program.requestColumns);
  ofSnapshot(program.snapshotColumns);
  ofModel(program.modelColumns);
  // @ts-expect-error the model takes columns that no snapshot has to hold
  ofSnapshot(program.modelColumns);
  // @ts-expect-error and the other way round
  ofModel(program.snapshotColumns);
  // @ts-expect-error a request carries keys beside its inputs
  ofRequest(program.modelColumns);
  // @ts-expect-error names from somewhere are none of the three
  ofSnapshot(['distance']);
});

test('a file is read for the inputs by their kinds, and for keys that are none as they are', () => {
  assert.deepEqual(scannedColumns(program.requestColumns), {
    numeric: ['distance'],
    categorical: ['carrier'],
    timestamps: [],
    others: ['flight_id'],
  });
  assert.deepEqual([...snapshotColumns(['b', 'a', 'b'])], ['b', 'a']);
});
