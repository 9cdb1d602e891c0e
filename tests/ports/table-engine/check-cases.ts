import assert from 'node:assert/strict';
import { it } from 'node:test';

import type { Expectation } from '../../../core/definition/definition.js';
import { csv, RULES } from './snapshot-source.js';
import type { EngineBench } from './engine-bench.js';

const LINES = [
  'id,at,size,kind,code',
  '1,2019-01-01,1,a,x-1',
  '2,2019-01-02,5,b,x-2',
  '2,2019-01-03,,a,bad',
  '3,2019-01-04,9,,x-3',
  ',2019-01-05,10,a,',
];
const common = { severity: 'error', mostly: 1 } as const;
type Rule = Expectation extends infer E ? (E extends Expectation ? Omit<E, 'severity' | 'mostly'> : never) : never;

export function checkCases({ engine, build }: EngineBench): void {
  it('each rule is counted, nulls apart, in the order given', async (t) => {
    const built = await build(t, await csv(t, LINES));
    const rules: Rule[] = [
      { kind: 'not-null', column: 'size' },
      { kind: 'unique-key', columns: ['id'] },
      { kind: 'unique-key', columns: ['id', 'at'] },
      { kind: 'between', column: 'size', min: 1, max: 9 },
      { kind: 'between', column: 'size', min: null, max: 5 },
      { kind: 'between', column: 'at', min: Date.UTC(2019, 0, 2), max: null },
      { kind: 'in-set', column: 'kind', values: ['b', "it's"] },
      { kind: 'in-set', column: 'size', values: [1, '5', 'a'] },
      { kind: 'matches', column: 'code', regex: "^x-\\d'?$" },
      { kind: 'row-count', min: 1, max: null },
      { kind: 'columns', types: {}, exact: false },
      { kind: 'freshness', column: 'at', maxAgeMs: 5 },
      { kind: 'not-null', column: 'nope' },
      { kind: 'matches', column: 'size', regex: 'x' },
    ];
    const counts = await engine(t).countChecks(built.parquetPath, {
      expectations: rules.map((rule) => ({ ...rule, ...common })),
      asOfMs: 77,
    });
    const rows = (missing: number, failed: number) => ({ kind: 'rows', total: 5, missing, failed });
    assert.deepEqual(counts, [
      rows(1, 1),
      rows(1, 2),
      rows(1, 0),
      rows(1, 1),
      rows(1, 2),
      rows(0, 1),
      rows(1, 3),
      rows(1, 2),
      rows(1, 1),
      { kind: 'total', total: 5 },
      { kind: 'schema', schema: built.schema },
      { kind: 'newest', total: 5, newestMs: Date.UTC(2019, 0, 5), asOfMs: 77 },
      { kind: 'unjudgeable', total: 5, column: 'nope', found: 'no such column' },
      { kind: 'unjudgeable', total: 5, column: 'size', found: 'number' },
    ]);
  });

  it('what is not known yet is not missing: only rows whose label is known are asked for one', async (t) => {
    const lines = [
      'id,at,size,kind,known,late',
      '1,2019-01-01,1,a,2019-01-02,5',
      '2,2019-01-01,1,a,2019-01-02,',
      '3,2019-01-03,1,a,2019-01-09,7',
      '4,2019-01-04,1,a,,',
    ];
    const asOfMs = Date.UTC(2019, 0, 5);
    const expectations = [
      { kind: 'not-null', column: 'late', ...common },
      { kind: 'not-null', column: 'size', ...common },
    ] as const;
    for (const [knownAt, known] of [
      ['known', 2],
      [null, 3],
    ] as const) {
      const late = { ...RULES, after: ['late'], knownAt, maturesMs: 86_400_000 * 2 };
      const built = await build(t, await csv(t, lines), late, { asOfMs });
      const counts = await engine(t).countChecks(built.parquetPath, { expectations, asOfMs, late });
      assert.deepEqual(counts, [
        { kind: 'rows', total: known, missing: 1, failed: 1, unknown: 4 - known },
        { kind: 'rows', total: 4, missing: 0, failed: 0 },
      ]);
    }
  });

  it('an empty snapshot can be counted', async (t) => {
    const built = await build(t, await csv(t, LINES.slice(0, 1)));
    const counts = await engine(t).countChecks(built.parquetPath, {
      expectations: [
        { kind: 'freshness', column: 'at', maxAgeMs: 1, ...common },
        { kind: 'between', column: 'size', min: 0, max: 1, ...common },
      ],
      asOfMs: 1,
    });
    assert.deepEqual(counts, [
      { kind: 'newest', total: 0, newestMs: null, asOfMs: 1 },
      { kind: 'rows', total: 0, missing: 0, failed: 0 },
    ]);
  });
}
