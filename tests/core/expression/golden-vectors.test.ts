import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileExpression } from '../../../core/expression/compile-expression.js';
import { FUNCTIONS } from '../../../core/expression/functions/all-functions.js';
import type { Column, Table } from '../../../core/table.js';
import { GROUPS, isClose, recorded } from './golden-blocks.js';
import type { GoldenBlock, Value } from './golden-blocks.js';

const OPERATORS = ['+', '-', '*', '/', '%', 'unary -', '==', '!=', '<', '<=', '>', '>=', '&&', '||', '!', 'is_null'];

function columnOf(type: Column['type'], values: readonly Value[]): Column {
  if (type !== 'string') return { type, values: Float64Array.from(values, (value) => (value === null ? NaN : Number(value))) };
  const dictionary = [...new Set(values.filter((value) => value !== null).map(String))];
  return { type, codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(String(value)))), dictionary };
}

function resultsOf({ expression, zone, types, rows }: GoldenBlock): readonly (number | string | null)[] {
  const columns = Object.entries(types).map(([name, type], i): [string, Column] => [
    name,
    columnOf(
      type,
      rows.map((row) => row[i] as Value),
    ),
  ]);
  const table: Table = { rows: rows.length, columns: Object.fromEntries(columns) };
  const column = compileExpression(expression).evaluate(table, zone);
  if (column.type === 'string') return Array.from(column.codes, (code) => column.dictionary[code] ?? null);
  assert.ok(!column.values.includes(Infinity) && !column.values.includes(-Infinity), expression);
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value));
}

for (const group of GROUPS)
  test(`every operator and function of ${group} gives what Python gives`, () => {
    for (const [operator, blocks] of Object.entries(recorded(group)))
      for (const block of blocks)
        resultsOf(block).forEach((found, row) => {
          const given = block.rows[row] as readonly Value[];
          assert.ok(
            isClose(found, given.at(-1)),
            `${operator}: ${block.expression} of ${JSON.stringify(given)} in ${block.zone}: ${found}`,
          );
        });
  });

test('every operator and function of the language has golden vectors, with nulls among them', () => {
  const all = new Map(GROUPS.flatMap((group) => Object.entries(recorded(group))));
  assert.deepEqual([...all.keys()].sort(), [...OPERATORS, ...FUNCTIONS.keys()].sort());
  for (const [operator, blocks] of all)
    assert.ok(
      blocks.some(({ rows }) => rows.some((row) => row.slice(0, -1).includes(null))),
      operator,
    );
});
