import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, categorical, ingredient, numeric, sensitive } from '../../../../core/definition/builders/columns.js';
import { expr } from '../../../../core/definition/builders/features.js';
import { definitionDigest } from '../../../../core/definition/definition-digest.js';
import type { ModelDefinition } from '../../../../core/definition/definition.js';
import { defineModel } from '../../../../core/definition/define/define-model.js';
import type { ModelInput } from '../../../../core/definition/define/model-input.js';
import { validateDefinition } from '../../../../core/definition/define/validate-definition.js';
import { isDomainError } from '../../../../core/errors.js';
import { snapshotRules } from '../../../../core/snapshot/snapshot-rules.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

function withFeatures(features: Readonly<Record<string, unknown>>, columns: Readonly<Record<string, unknown>> = {}): ModelDefinition {
  return defineModel({ ...FLIGHT_DELAY, columns: { ...FLIGHT_DELAY.columns, ...columns }, features } as ModelInput);
}

test('features are stored as they are written, in their order; without any a definition is what it was', () => {
  const { training } = withFeatures({
    dep_hour: expr('hour(sched_dep_at)', { as: categorical({ minCount: 5 }), zone: 'UTC' }),
    far: expr('distance > 1000'),
  });
  assert.deepEqual(training.features, [
    { kind: 'expr', name: 'dep_hour', is: 'hour(sched_dep_at)', zone: 'UTC', as: { kind: 'categorical', minCount: 5 } },
    { kind: 'expr', name: 'far', is: 'distance > 1000' },
  ]);
  const bare = defineModel(FLIGHT_DELAY);
  assert.equal(definitionDigest(withFeatures({})), definitionDigest(bare));
  assert.ok(!('features' in bare.training));
  const source = { ...bare.training.source, sql: 'select 1' };
  const stored = { ...bare, training: { ...bare.training, source, features: training.features } };
  assert.deepEqual(validateDefinition(JSON.parse(JSON.stringify(stored))).training.features, training.features);
});

test('what a feature may not name, and kinds that do not fit, are told with what to do', () => {
  const cases: readonly (readonly [Readonly<Record<string, unknown>>, RegExp])[] = [
    [{ late: expr('arr_delay > 3') }, /features\.late: uses "arr_delay", which is known only afterwards/],
    [{ known: expr('hour(actual_arr_at)') }, /features\.known: uses "actual_arr_at", which is known only afterwards/],
    [{ fresh: expr('hour(updated_at)') }, /uses "updated_at", which is known only afterwards/],
    [{ one: expr('two + 1'), two: expr('distance') }, /features\.one: uses "two", which stands further down/],
    [{ one: expr('one + 1') }, /features\.one: uses itself/],
    [{ one: expr('distanec + 1') }, /uses "distanec", which is no column\. Did you mean "distance"\?.*ingredient\("number"\)/],
    [{ carrier: expr('distance + 1') }, /features\.carrier: is the name of a column too/],
    [{ sched_dep_at: expr('distance + 1') }, /is the name of time\.event too/],
    [{ near: expr('distance'), NEAR: expr('distance') }, /differ in case only/],
    [{ one: expr('carrier + 1') }, /"carrier \+ 1" cannot be used: \+ takes a number, not a string \(at character 1\)/],
    [{ one: expr('1 + sched_dep_at') }, /\+ takes a number, not a time; hours_between\(a, b\).*\(at character 5\)/],
    [{ one: expr('hour(carrier)') }, /hour takes a time, not a string; time\(x\) reads a text as a time \(at character 6\)/],
    [{ one: expr("days_since(sched_dep_at, '2013-13-01')") }, /"2013-13-01" is no time/],
    [{ one: expr('if(distance, 1, 2)') }, /if takes a boolean, not a number \(at character 4\)/],
    [{ one: expr('coalesce(distance, carrier)') }, /coalesce takes a number, not a string \(at character 20\)/],
    [{ one: expr('max(sched_dep_at, sched_dep_at)') }, /gives a time, which no model takes/],
    [{ one: expr('upper(carrier)', { as: numeric() }) }, /gives a text, which is categorical/],
    [{ one: expr('round(distance, 2)') }, /round takes one argument, 2 are given \(at character 1\)/],
    [{ one: expr('hours(sched_dep_at)') }, /no function "hours"\. Did you mean "hour"\?/],
    [{ one: expr('distance ? 1 : 2') }, /write if\(condition, a, b\)/],
    [{ one: expr('distance', { as: categorical({ values: 'known' }) }) }, /features\.one\.as/],
    [{ one: expr('distance', { zone: 'Europe/Nowhere' }) }, /features\.one\.zone/],
  ];
  for (const [features, problem] of cases)
    assert.throws(
      () => withFeatures(features),
      (error: unknown) => {
        assert.ok(isDomainError(error) && error.code === 'DEFINITION_INVALID', JSON.stringify(features));
        assert.match(error.message, problem, JSON.stringify(features));
        return true;
      },
    );
});

test('an ingredient is in requests for a feature, and one of nothing is refused', () => {
  const definition = withFeatures(
    { one: expr('count_tokens(tags) + q + days_between(base, sched_dep_at)') },
    { tags: sensitive(ingredient('text')), q: ingredient('number'), base: ingredient('time') },
  );
  const { numeric: numbers, categorical: texts, times, looked } = snapshotRules(definition.training);
  assert.deepEqual([numbers, texts, times], [['distance', 'wind_kt', 'q'], ['carrier', 'dest', 'tags'], ['base']]);
  assert.ok(!looked.includes('tags'));
  assert.throws(() => withFeatures({}, { tags: ingredient('text') }), /columns\.tags: is an ingredient, and no feature uses it/);
  assert.throws(
    () => withFeatures({ h: expr('length(sched_dep_at)') }, { sched_dep_at: ingredient('text') }),
    /columns\.sched_dep_at: is time\.event: write ingredient\("time"\)/,
  );
  assert.throws(() => withFeatures({}, { arr_delay: ingredient('number') }), /arr_delay" feeds the label, so it is known only afterwards/);
});

test('a model may have features as its only inputs, and none at all is refused', () => {
  const columns = { tags: ingredient('text'), arr_delay: after() };
  const only = (features: Readonly<Record<string, unknown>>): ModelDefinition =>
    defineModel({ ...FLIGHT_DELAY, columns, features } as ModelInput);
  assert.equal(only({ n: expr('count_tokens(tags)') }).training.features?.length, 1);
  assert.throws(() => only({}), /at least one column such as numeric\(\) or categorical\(\), or a feature, is needed/);
});
