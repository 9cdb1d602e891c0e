import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignatureInput } from '../../../core/features/signature.js';
import { compileInputs } from '../../../core/inputs/input-program.js';
import { TAKE_RECORDS } from '../../../core/inputs/stored-records.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { generatedInputs, generatedTable, recordsOf, rowsFrom } from './generated-rows.js';

const fieldOf = (row: number): string => `row ${row}`;
const bits = (matrix: Float32Array): Uint32Array => new Uint32Array(matrix.buffer, matrix.byteOffset, matrix.length);

test('a row gets the same bits from a table, some rows of it, pieces of it, a record, and columns, whatever its rules and values', () => {
  const random = seededRandom('input program');
  for (let round = 0; round < 40; round += 1) {
    const inputs = generatedInputs(random);
    const table = generatedTable(random, inputs, 60);
    const width = inputs.length;
    const program = compileInputs({ inputs });
    const expected = program.fromTable(table);
    const records = recordsOf(table, inputs);
    assert.deepEqual(bits(program.fromRecords(records, TAKE_RECORDS)), bits(expected));

    const byColumn = new Float32Array(expected.length);
    const reader = program.reader(TAKE_RECORDS);
    inputs.forEach(({ name }, column) =>
      records.forEach((record, row) => (byColumn[row * width + column] = reader.encodeValue(column, record[name], row, fieldOf))),
    );
    assert.deepEqual(bits(byColumn), bits(expected));

    const inPieces = new Float32Array(expected.length);
    const pieces = program.pieces({});
    for (const [first, end] of [
      [0, 1],
      [1, 40],
      [40, 60],
    ] as const)
      pieces.take(rowsFrom(table, first, end), inPieces, first);
    assert.deepEqual(bits(inPieces), bits(expected));

    const some = Int32Array.from({ length: 25 }, () => random.nextInt(0, table.rows - 1));
    const chosen = Float32Array.from([...some].flatMap((row) => [...expected.subarray(row * width, (row + 1) * width)]));
    assert.deepEqual(bits(program.fromTable(table, some)), bits(chosen));
  }
});

test('a float32 matrix of numeric columns gets the bits of its values as records', () => {
  const random = seededRandom('matrix');
  for (let round = 0; round < 20; round += 1) {
    const inputs = generatedInputs(random).filter(({ kind }) => kind === 'numeric');
    const records = recordsOf(generatedTable(random, inputs, 50), inputs).map((record) =>
      Object.fromEntries(
        inputs.map(({ name }) => [name, record[name] === null ? null : Math.max(-3e38, Math.min(3e38, Math.fround(Number(record[name]))))]),
      ),
    );
    const sent = Float32Array.from(records.flatMap((record) => inputs.map(({ name }) => (record[name] as number | null) ?? NaN)));
    const program = compileInputs({ inputs });
    const checked = program.reader(TAKE_RECORDS).checkMatrix(sent, fieldOf);
    // Minus zero, which JSON may carry, stays as the client sent it in a matrix: the model takes it for zero.
    assert.deepEqual(
      checked.map((value) => value + 0),
      program.fromRecords(records, TAKE_RECORDS),
    );
  }
});

test('what rules put in changes no training row', () => {
  const random = seededRandom('training rows');
  for (let round = 0; round < 20; round += 1) {
    const inputs = generatedInputs(random);
    const table = generatedTable(random, inputs, 40);
    const ruleless = inputs.map(({ rules: _, ...input }): SignatureInput => input);
    const expected = compileInputs({ inputs: ruleless }).fromTable(table);
    assert.deepEqual(bits(compileInputs({ inputs }).fromTrainingRows(table)), bits(expected));
  }
});

test('a table becomes a row-major float32 matrix: codes from 1, others 0, missing NaN', () => {
  const program = compileInputs({
    inputs: [
      { kind: 'numeric', name: 'distance', range: [0, 1000] },
      { kind: 'categorical', name: 'carrier', minCount: 2, categories: ['A', 'B'] },
      { kind: 'categorical', name: 'gate', minCount: 1, categories: ['7', '9', '0.5'] },
      { kind: 'numeric', name: 'holiday', range: null },
    ],
  });
  const table = {
    rows: 4,
    columns: {
      distance: { type: 'number', values: Float64Array.of(0.1, 2000, NaN, 1e300) },
      carrier: { type: 'string', codes: Int32Array.of(0, 1, 2, -1), dictionary: ['B', 'A', 'rare'] },
      gate: { type: 'number', values: Float64Array.of(7, 0.5, NaN, 9) },
      holiday: { type: 'boolean', values: Float64Array.of(1, 0, NaN, 1) },
    },
  } as const;
  const N = NaN;
  assert.deepEqual([...program.fromTable(table)], [Math.fround(0.1), 2, 1, 1, 2000, 1, 3, 0, N, 0, N, N, N, N, 2, 1]);
  assert.deepEqual([...program.fromTable(table, Int32Array.of(1))], [2000, 1, 3, 0]);
  assert.deepEqual([...program.modelColumns], ['distance', 'carrier', 'gate', 'holiday']);
});
