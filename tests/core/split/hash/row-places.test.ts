import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { placeOfKey } from '../../../../serving/variants/choose-variant.js';
import { PLACES, rowPlaces, splitSalt } from '../../../../core/split/row-places.js';
import { hashBounds, partAt } from '../../../../core/split/split-by-hash.js';
import type { Column, Table } from '../../../../core/table.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';

interface Case {
  readonly model: string;
  readonly seed: number;
  readonly values: readonly (string | number | null)[];
  readonly place: number;
  readonly side: string;
}

/** By tests/oracles/row-places.py. */
const RECORDED = readFileSync(packageFile('tests/oracles/recorded/row-places.json'), 'utf8');
const { cases } = JSON.parse(RECORDED) as { cases: Case[] };

function columnOf(value: string | number | null): Column {
  if (typeof value === 'number') return { type: 'number', values: Float64Array.of(value) };
  return { type: 'string', codes: Int32Array.of(value === null ? -1 : 0), dictionary: value === null ? [] : [value] };
}

function oneRow(values: Case['values']): Table {
  return { rows: 1, columns: Object.fromEntries(values.map((value, i) => [`c${i}`, columnOf(value)])) };
}

test('places and sides are those of an independent implementation', () => {
  assert.ok(cases.length > 30 && new Set(cases.map(({ side }) => side)).size === 3);
  for (const { model, seed, values, place, side } of cases) {
    const table = oneRow(values);
    const [found = -1] = rowPlaces(table, Object.keys(table.columns), splitSalt(model, seed));
    assert.deepEqual([found, partAt(found, hashBounds({ validation: 0.15, test: 0.15 }))], [place, side], JSON.stringify(values));
  }
});

test('whole numbers have the places of their texts, minus zero that of zero, and times and truth have texts', () => {
  const place = (column: Column): number | undefined => rowPlaces({ rows: 1, columns: { c: column } }, ['c'], 'salt')[0];
  const text = (value: string): number | undefined => place(columnOf(value));
  assert.equal(place(columnOf(1234)), text('1234'));
  assert.equal(place(columnOf(-0)), text('0'));
  assert.equal(place({ type: 'timestamp', values: Float64Array.of(0) }), text('1970-01-01T00:00:00.000Z'));
  assert.equal(place({ type: 'boolean', values: Float64Array.of(1) }), text('true'));
  assert.equal(place({ type: 'number', values: Float64Array.of(NaN) }), place(columnOf(null)));
  assert.notEqual(place(columnOf(null)), text('null'));
});

test('where a row goes tells nothing of the variant that answers its client, whatever the salts', () => {
  const keys = Array.from({ length: 4_000 }, (_, i) => i);
  const places = rowPlaces({ rows: keys.length, columns: { id: { type: 'number', values: Float64Array.from(keys) } } }, ['id'], 'same');
  const both = keys.filter((key) => (places[key] as number) < PLACES / 2 && placeOfKey('same', String(key)) < 0.5).length;
  assert.ok(Math.abs(both - 1_000) < 5 * Math.sqrt(1_000), `${both} of 4000 keys are in both halves`);
});
