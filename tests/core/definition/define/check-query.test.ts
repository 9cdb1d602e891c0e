import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, defineModel, mysql, numeric, xgboost } from '../../../../index.js';
import type { ModelDefinition, ModelInput } from '../../../../index.js';
import { boundValues } from '../../../../adapters/data-source/bound-values.js';
import { positionalQuery } from '../../../../core/snapshot/named-parameters.js';
import { recentParameters, sourceParameters } from '../../../../core/snapshot/source-parameters.js';
import { seededRandom } from '../../../../core/random/seeded-random.js';

type Parameters = Readonly<Record<string, string | number | null>>;

const SCHEDULE = { cron: '30 2 * * *' };
const AS_OF = Date.UTC(2024, 5, 1);

function define(sql: string, changes: Partial<ModelInput> = {}, parameters?: Parameters): ModelDefinition {
  return defineModel({
    name: 'asked',
    task: 'binary',
    source: mysql({ connection: '${DB}', sql, ...(parameters === undefined ? {} : { parameters }) }),
    time: { event: 'at', zone: 'Europe/Berlin' },
    label: { is: 'y == 1' },
    columns: { num: numeric(), y: after() },
    split: { validation: '4h', test: '4h' },
    train: xgboost(),
    ...changes,
  });
}

const refused: readonly (readonly [string, () => ModelDefinition, RegExp])[] = [
  [
    'a period without a schedule',
    () => define('select * from t where at >= :start'),
    /names :start, .*no schedule: write retrain: \{ cron/,
  ],
  ['its milliseconds', () => define('select * from t where ms < :endMs'), /names :endMs, a time of the schedule's period/],
  [
    'an own parameter that a Schedule lacks',
    () => define('select :region', { retrain: SCHEDULE }),
    /names :region, which the schedule cannot give/,
  ],
  ['a misspelt one', () => define('select :asof', { retrain: SCHEDULE }), /cannot give: .* or :asOf if that is meant/],
  ['one that a monitor lacks', () => define('select :region', { monitor: { cron: '0 * * * *' } }), /which the monitor cannot give/],
  [
    'a default that the query lacks',
    () => define('select :region', {}, { regoin: 'eu' }),
    /source\.parameters\.regoin: is not named .* mean region\?/,
  ],
  ['a default data time', () => define('select :asOf', {}, { asOf: 1 }), /source\.parameters\.asOf: is the data time/],
  ['two statements', () => define('select 1; select 2'), /source\.sql: is not accepted: it holds more than one statement/],
  ['a mark', () => define('select * from t where a = ?'), /is not accepted: it holds a \? mark/],
  ['a text without an end', () => define("select 'it"), /is not accepted: ' is opened and never closed/],
  ['what writes', () => define("select 1 into outfile 'x'"), /is not accepted: it holds INTO/],
];
for (const [what, wrong, text] of refused) test(`a query with ${what} is refused where it is defined`, () => assert.throws(wrong, text));

test('a query of one statement may end with a semicolon, and hold what looks like more in texts and comments', () => {
  for (const sql of ["select ';', ':start' from t; -- :region", 'select `a;b` /* ; select 2 */ from t where at <= :asOf'])
    assert.ok(define(sql, { retrain: SCHEDULE }));
});

/** What each trigger of a definition gives, with the query bound as the reader does. */
function askByAll(definition: ModelDefinition): void {
  const { source, time } = definition.training;
  assert.ok(source.kind === 'mysql');
  const { names } = positionalQuery(source.sql);
  const scheduled = sourceParameters(definition, AS_OF, { given: {}, querySql: null });
  const asked = [scheduled, recentParameters(definition.training, AS_OF - 1, AS_OF), { ...scheduled }];
  for (const parameters of asked) assert.equal(boundValues(names, parameters, time?.zone ?? 'UTC').length, names.length);
}

test('what is accepted can be asked by every trigger that the definition has, and what is refused could not', () => {
  const random = seededRandom('triggers');
  const flip = (): boolean => random.nextInt(0, 1) === 1;
  const names = ['asOf', 'asOfMs', 'start', 'end', 'endMs', 'scheduledTime', 'region', 'limit'];
  const counts = { accepted: 0, refused: 0 };
  for (let i = 0; i < 400; i += 1) {
    const named = names.filter(() => random.nextInt(0, 3) === 0);
    const defaults = Object.fromEntries(named.filter((name) => !name.startsWith('asOf') && flip()).map((name) => [name, flip() ? 7 : 'x']));
    const changes: Partial<ModelInput> = { retrain: flip() ? SCHEDULE : {}, ...(flip() ? { monitor: { cron: '0 * * * *' } } : {}) };
    const sql = `select * from t where ${named.map((name) => `a < :${name}`).join(' and ') || 'true'}`;
    let definition: ModelDefinition | null = null;
    try {
      definition = define(sql, changes, defaults);
    } catch {
      counts.refused += 1;
      const hasSchedule = changes.retrain?.cron !== undefined;
      const lacks = named.filter((name) => !(name in defaults) && !name.startsWith('asOf'));
      const ofPeriod = lacks.filter((name) => !['region', 'limit'].includes(name));
      const isRight =
        (!hasSchedule && ofPeriod.length > 0) || (lacks.length > ofPeriod.length && (hasSchedule || changes.monitor !== undefined));
      assert.ok(isRight, `${sql} with ${JSON.stringify({ defaults, changes })}`);
      continue;
    }
    counts.accepted += 1;
    if (changes.retrain?.cron !== undefined || changes.monitor !== undefined) askByAll(definition);
  }
  assert.ok(counts.accepted > 50 && counts.refused > 50, JSON.stringify(counts));
});

test('what a trigger gives comes before the schedule, and the schedule before a default', () => {
  const definition = define('select :start, :end, :region', { retrain: SCHEDULE }, { region: 'eu' });
  const scheduled = sourceParameters(definition, AS_OF, { given: {}, querySql: null });
  const [start, end] = [Date.UTC(2024, 4, 30, 0, 30), Date.UTC(2024, 4, 31, 0, 30)];
  assert.deepEqual(scheduled, { start, end, scheduledTime: end, region: 'eu', asOf: AS_OF });
  assert.deepEqual(sourceParameters(definition, AS_OF, { given: { region: 'us', start: 1, end: 2 }, querySql: null }), {
    region: 'us',
    start: 1,
    end: 2,
    asOf: AS_OF,
  });
  assert.equal('region' in sourceParameters(definition, AS_OF, { given: {}, querySql: 'select :asOf' }), false);
});
