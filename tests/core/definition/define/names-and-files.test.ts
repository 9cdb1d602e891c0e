import assert from 'node:assert/strict';
import { test } from 'node:test';

import { defineModel } from '../../../../core/definition/define/define-model.js';
import type { ModelInput } from '../../../../core/definition/define/model-input.js';
import { validateDefinition } from '../../../../core/definition/define/validate-definition.js';
import { definitionDigest } from '../../../../core/definition/definition-digest.js';
import { isDomainError } from '../../../../core/errors.js';
import { fileOptions } from '../../../../core/snapshot/source-rows.js';
import { csv, numeric } from '../../../../index.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

const OPTIONS = { delimiter: ';', quote: "'", encoding: 'euc-kr', decimal: ',', naValues: ['NA'], names: ['a', 'at', 'b c'] } as const;

function withSource(source: ModelInput['source']): ModelInput {
  return { ...FLIGHT_DELAY, source };
}

function refused(input: ModelInput, expected: RegExp): void {
  assert.throws(
    () => defineModel(input),
    (error) => {
      assert.ok(isDomainError(error) && !error.retryable);
      assert.match(error.message, expected);
      return true;
    },
  );
}

test('every option of a file is part of the digest, and one that is not given is nowhere in it', () => {
  const plain = defineModel(withSource(csv({ path: '/data/x.csv' })));
  assert.deepEqual(Object.keys(plain.training.source).sort(), ['key', 'kind', 'path', 'updatedAt']);
  const digests = new Set([definitionDigest(plain)]);
  for (const [name, value] of Object.entries({ ...OPTIONS, rename: { a: 'z' } })) {
    const definition = defineModel(withSource({ ...csv({ path: '/data/x.csv' }), [name]: value }));
    assert.deepEqual(validateDefinition(JSON.parse(JSON.stringify(definition))), definition);
    digests.add(definitionDigest(definition));
  }
  assert.equal(digests.size, 1 + Object.keys(OPTIONS).length + 1);
  const renamed = csv({ path: '/data/x.csv', ...OPTIONS, rename: { a: 'z', 'b c': 'y' } });
  const other = csv({ path: '/data/x.csv', ...OPTIONS, rename: { 'b c': 'y', a: 'z' } });
  assert.equal(definitionDigest(defineModel(withSource(renamed))), definitionDigest(defineModel(withSource(other))));
  assert.deepEqual(fileOptions(defineModel(withSource(renamed)).training.source), { csv: OPTIONS, rename: { a: 'z', 'b c': 'y' } });
});

test('options that cannot be meant are refused by name', () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ delimiter: ';;' }, /source\.delimiter: expected one character/],
    [{ delimiter: '\n' }, /source\.delimiter/],
    [{ delimiter: ';', quote: ';' }, /source\.quote: is the delimiter as well/],
    [{ delimiter: ',', decimal: ',' }, /source\.decimal: is the delimiter as well/],
    [{ encoding: 'utf-17' }, /source\.encoding/],
    [{ names: ['a', 'A'] }, /source\.names: holds A twice/],
    [{ rename: { a: 'x', b: 'X' } }, /source\.rename: gives the name X twice/],
    [{ rename: {} }, /source\.rename: renames nothing/],
    [{ names: ['a'], rename: { b: 'c' } }, /source\.rename: renames b, which is not among names/],
  ];
  for (const [options, expected] of cases) refused(withSource({ ...csv({ path: '/data/x.csv' }), ...options }), expected);
});

test('names that a table or a command would take for something else are refused', () => {
  refused({ ...FLIGHT_DELAY, name: '--help' }, /name: begins with a hyphen/);
  refused({ ...FLIGHT_DELAY, name: '-' }, /name: begins with a hyphen/);
  const input = FLIGHT_DELAY;
  const [name = ''] = Object.keys(input.columns);
  refused({ ...input, columns: { ...input.columns, [name.toUpperCase()]: numeric() } }, /differ in case only/);
  refused({ ...input, columns: { ...input.columns, 'a\0b': numeric() } }, /zero byte/);
});
