import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, categorical, numeric, sensitive } from '../../../../core/definition/builders/columns.js';
import { definitionDigest } from '../../../../core/definition/definition-digest.js';
import { defineModel } from '../../../../core/definition/define/define-model.js';
import type { ModelInput } from '../../../../core/definition/define/model-input.js';
import { isDomainError } from '../../../../core/errors.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

const withColumns = (columns: Readonly<Record<string, unknown>>) =>
  defineModel({ ...FLIGHT_DELAY, columns: { ...FLIGHT_DELAY.columns, ...columns } } as ModelInput);

test('a column of any kind is declared sensitive, and one that is not has the digest that it had', () => {
  const { training } = withColumns({
    distance: sensitive(numeric({ range: [0, 6000] })),
    carrier: sensitive(categorical(), 'hash'),
    gate: sensitive(after(), 'omit'),
  });
  const declared = Object.fromEntries(training.columns.map(({ name, sensitive: log }) => [name, log]));
  assert.deepEqual([declared.distance, declared.carrier, declared.gate], ['omit', 'hash', 'omit']);
  assert.deepEqual(
    training.columns.find(({ name }) => name === 'distance'),
    { name: 'distance', kind: 'numeric', range: [0, 6000], sensitive: 'omit' },
  );
  const digest = (columns: Readonly<Record<string, unknown>>): string => definitionDigest(withColumns(columns));
  assert.equal(digest({ carrier: categorical() }), definitionDigest(defineModel(FLIGHT_DELAY)));
  assert.notEqual(digest({ carrier: sensitive(categorical()) }), digest({ carrier: categorical() }));
});

test('another word than hash and omit is refused by its place', () => {
  assert.throws(
    () => withColumns({ carrier: { kind: 'categorical', sensitive: 'mask' } }),
    (error: unknown) => isDomainError(error) && error.message.includes('columns.carrier.sensitive: expected "hash" or "omit"'),
  );
});
