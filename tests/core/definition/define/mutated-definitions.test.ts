import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineModel } from '../../../../core/definition/define/define-model.js';
import { relocateSource } from '../../../../core/definition/define/relocate-source.js';
import { validateDefinition } from '../../../../core/definition/define/validate-definition.js';
import { isDomainError } from '../../../../core/errors.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

const ODD: readonly unknown[] = [
  undefined,
  null,
  true,
  NaN,
  Infinity,
  -1,
  1e308,
  '',
  '\u0000',
  'constructor',
  '__proto__',
  'x'.repeat(5000),
  [],
  [[]],
  {},
  { kind: 'toString' },
  { type: 'valueOf' },
  () => 1,
  Symbol('s'),
];

/** Every way to put one odd value somewhere into the tree. */
function* mutations(value: unknown): Generator<unknown> {
  yield* ODD;
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) for (const changed of mutations(item)) yield value.with(i, changed);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) for (const changed of mutations(item)) yield { ...value, [key]: changed };
    yield { ...value, [`${Object.keys(value)[0]}x`]: 1 };
  }
}

function survives(read: (input: never) => unknown, whole: unknown): number {
  let tried = 0;
  for (const changed of mutations(whole)) {
    tried += 1;
    try {
      read(changed as never);
    } catch (error) {
      assert.ok(isDomainError(error), `${String(error)}`);
      assert.doesNotMatch(error.message, /\[object|undefined|native code/);
      assert.ok(error.message.length < 4_000, error.message.slice(0, 200));
    }
  }
  return tried;
}

test('whatever stands in a definition, it is accepted or refused by a domain error that can be read', () => {
  assert.ok(survives(defineModel, FLIGHT_DELAY) > 1_500);
  const stored = relocateSource(defineModel(FLIGHT_DELAY), 'SELECT 1');
  assert.ok(survives(validateDefinition, stored) > 1_500);
});
