import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TestContext } from 'node:test';

import { DomainError } from '../../../core/errors.js';
import { computeLabels, LABEL_STATE } from '../../../core/features/compute-labels.js';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { batches, csv } from './snapshot-source.js';
import type { EngineBench } from './engine-bench.js';

const DAY_MS = 86_400_000;
const ms = (micros: number): number => Math.floor(micros / 1000);
const AT = (day: number) => Date.UTC(2019, 0, day);
const CHANGES = [
  'id,at,size,kind,changed,known,late',
  '1,2019-01-01,1,a,2019-01-01,,',
  '1,2019-01-01,2,a,2019-01-05,2019-01-05,30',
  '1,2019-01-01,3,a,2019-01-09,2019-01-09,31',
  '2,2019-01-02,4,b,2019-01-02,2019-01-08,12',
  '3,2019-01-07,5,b,2019-01-03,2019-01-08,13',
  '4,2019-01-03,6,b,,2019-01-04,14',
];
const RULES = { updatedAt: 'changed', knownAt: 'known', after: ['late'] };

export function knownAtCases({ engine, build }: EngineBench): void {
  async function sizes(t: TestContext, asOfMs: number) {
    const built = await build(t, await csv(t, CHANGES), RULES, { asOfMs });
    const { columns } = await engine(t).readTable([built.parquetPath], ['size', 'late', 'known']);
    const list = (name: string) => [...(columns[name] as { values: Float64Array }).values];
    return { size: list('size'), late: list('late'), known: list('known') };
  }

  it('a snapshot keeps the newest row per key that was known at the as-of time', async (t) => {
    assert.deepEqual((await sizes(t, AT(4))).size, [1, 4, 6]);
    assert.deepEqual((await sizes(t, AT(6))).size, [2, 4, 6]);
    assert.deepEqual((await sizes(t, AT(10))).size, [3, 4, 5, 6]);
  });

  it('what is known only after the as-of time is empty, the time of knowing included', async (t) => {
    const { late, known } = await sizes(t, AT(6));
    assert.deepEqual(late, [30, NaN, 14]);
    assert.deepEqual(known, [AT(5), NaN, AT(4)]);
  });

  it('rows that become known later do not change an earlier snapshot', async (t) => {
    const before = await build(t, await csv(t, CHANGES.slice(0, 3)), RULES, { asOfMs: AT(6) });
    const after = await build(t, await csv(t, [...CHANGES.slice(0, 4), '9,2019-01-08,9,z,2019-01-01,,']), RULES, { asOfMs: AT(6) });
    assert.equal(after.address, before.address);
  });

  it('labels that are not known yet, null, and usable are told apart in the snapshot as in the rows, to the microsecond', async (t) => {
    const random = seededRandom('known at');
    const asOfMs = AT(20);
    for (const knownAt of ['known', null]) {
      const near = (): number => (asOfMs - random.nextInt(0, 3) * DAY_MS) * 1000 + random.nextInt(-1_500, 1_500);
      const label = { is: 'late > 1', knownAt, maturesMs: 2 * DAY_MS, whenNull: 'drop' } as const;
      const rows = Array.from({ length: 300 }, (_, id) => {
        const late = random.nextInt(0, 3);
        return [id, Math.min(near(), asOfMs * 1000), 1, 'a', random.nextInt(0, 4) === 0 ? null : near(), late === 0 ? null : late] as const;
      });
      const names = ['id', 'at', 'size', 'kind', 'known', 'late'];
      const types = ['number', 'instant', 'number', 'string', 'instant', 'number'] as const;
      const columns = types.map((type, i) => ({ name: names[i] as string, type }));
      const built = await build(
        t,
        batches(columns, rows),
        { knownAt, after: ['late'], looked: ['known'], maturesMs: label.maturesMs },
        { asOfMs },
      );
      const table = await engine(t).readTable([built.parquetPath], ['id', 'at', 'known', 'late']);
      const { state } = computeLabels({ label, task: 'binary', event: 'at', asOfMs, allowsConstant: true }, table);
      const expected = rows.map(([, at, , , known, late]) => {
        const isKnown = ms(at) + label.maturesMs <= asOfMs && (knownAt === null || (known !== null && ms(known) <= asOfMs));
        return isKnown ? (late === null ? LABEL_STATE.null : LABEL_STATE.mature) : LABEL_STATE.immature;
      });
      assert.deepEqual([...state], expected, `knownAt ${knownAt}`);
      assert.equal(new Set(expected).size, 3);
    }
  });

  it('without a time of knowing, a label matures after its event', async (t) => {
    const rules = { knownAt: null, maturesMs: 2 * 86_400_000, after: ['late'] };
    const built = await build(
      t,
      await csv(t, ['id,at,size,kind,late', '1,2019-01-01,1,a,7', '2,2019-01-03,1,a,8', '3,2019-01-04,1,a,9']),
      rules,
      { asOfMs: AT(5) },
    );
    const { columns } = await engine(t).readTable([built.parquetPath], ['late']);
    assert.deepEqual(columns.late, { type: 'number', values: Float64Array.of(7, 8, NaN) });
  });

  it('of rows that are equally new the same one is kept in any order', async (t) => {
    const rows = ['1,2019-01-01,3,b,2019-01-02', '1,2019-01-01,2,c,2019-01-02', '1,2019-01-01,2,a,2019-01-02'];
    const addresses = new Set<string>();
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const built = await build(t, await csv(t, ['id,at,size,kind,changed', ...order.map((i) => rows[i] as string)]), {
        updatedAt: 'changed',
      });
      assert.equal(built.rows, 1);
      addresses.add(built.address);
    }
    assert.equal(addresses.size, 1);
  });

  it('two updates within one millisecond keep their order', async (t) => {
    const columns = [
      { name: 'id', type: 'number' },
      { name: 'at', type: 'instant' },
      { name: 'size', type: 'number' },
      { name: 'kind', type: 'string' },
      { name: 'changed', type: 'instant' },
    ] as const;
    const us = AT(2) * 1000;
    const built = await build(
      t,
      batches(columns, [
        [1, us, 1, 'a', us + 2],
        [1, us, 2, 'a', us + 1],
      ]),
      { updatedAt: 'changed' },
    );
    const { columns: read } = await engine(t).readTable([built.parquetPath], ['size']);
    assert.deepEqual(read.size, { type: 'number', values: Float64Array.of(1) });
  });

  it('equal keys without a time of update are all kept, for the check of the key to report', async (t) => {
    const built = await build(t, await csv(t, ['id,at,size,kind', '1,2019-01-01,3,b', '1,2019-01-01,2,c', ',2019-01-01,2,c']));
    assert.equal(built.rows, 3);
  });

  it('times without a zone are read in the zone of the definition, daylight saving included', async (t) => {
    const lines = [
      'id,at,size,kind',
      '1,2019-03-10 01:30:00,1,a',
      '2,2019-03-10 03:30:00,1,a',
      '3,2019-07-01 00:00:00Z,1,a',
      '4,2019-07-01,1,a',
    ];
    const built = await build(t, await csv(t, lines), { zone: 'America/New_York' });
    const { columns } = await engine(t).readTable([built.parquetPath], ['at']);
    const hours = [Date.UTC(2019, 2, 10, 6, 30), Date.UTC(2019, 2, 10, 7, 30), Date.UTC(2019, 6, 1), Date.UTC(2019, 6, 1, 4)];
    assert.deepEqual(columns.at, { type: 'timestamp', values: Float64Array.from(hours) });
  });

  it('an unknown zone is an error, not a guess', async (t) => {
    await assert.rejects(build(t, await csv(t, ['id,at,size,kind', '1,2019-01-01,1,a']), { zone: 'Mars/Olympus' }), DomainError);
  });
}
