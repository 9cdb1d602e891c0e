import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineModel } from '../../../../core/definition/define/define-model.js';
import { definitionDigest } from '../../../../core/definition/definition-digest.js';
import { relocateSource, sourceReference } from '../../../../core/definition/define/relocate-source.js';
import { validateDefinition } from '../../../../core/definition/define/validate-definition.js';
import { csv } from '../../../../core/definition/builders/sources.js';
import { isDomainError } from '../../../../core/errors.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

const STORED = relocateSource(defineModel(FLIGHT_DELAY), 'SELECT * FROM flights WHERE updated_at <= :asOf');

function copy(): { [key: string]: unknown; training: Record<string, Record<string, unknown>>; policy: Record<string, unknown> } {
  return JSON.parse(JSON.stringify(STORED)) as ReturnType<typeof copy>;
}

test('the stored form comes back unchanged, digest included', () => {
  const read = validateDefinition(copy());
  assert.deepEqual(read, STORED);
  assert.equal(definitionDigest(read), definitionDigest(STORED));
  assert.ok(Object.isFrozen(read.training.columns));
});

test('a query that is still in a file beside the definition is refused; a path is not', () => {
  assert.throws(() => validateDefinition(defineModel(FLIGHT_DELAY)), /source\.sql: is the path of a file/);
  const file = defineModel({ ...FLIGHT_DELAY, source: csv({ path: './x-*.csv' }) });
  for (const path of ['x-*.csv', '../data/x-*.csv', '/data/x-*.csv', 'C:\\data\\x.csv']) validateDefinition(relocateSource(file, path));
});

test('what has to be found beside the definition is named', () => {
  assert.deepEqual(sourceReference(defineModel(FLIGHT_DELAY)), { kind: 'sql', path: './flights.sql' });
  assert.equal(sourceReference(STORED), null);
  const file = defineModel({ ...FLIGHT_DELAY, source: csv({ path: './x-*.csv' }) });
  assert.deepEqual(sourceReference(file), { kind: 'data', path: './x-*.csv' });
});

test('another format version, a changed field, an added field and a broken rule are refused', () => {
  const cases: readonly [(json: ReturnType<typeof copy>) => void, string, RegExp][] = [
    [
      (json) => {
        json.formatVersion = 2;
      },
      'DEFINITION_FORMAT_NEWER',
      /has format 2, and this release reads format 1/,
    ],
    [
      (json) => {
        json.formatVersion = 0;
      },
      'DEFINITION_INVALID',
      /formatVersion/,
    ],
    [
      (json) => {
        json.extra = 1;
      },
      'DEFINITION_INVALID',
      /extra: is not known here/,
    ],
    [
      (json) => {
        delete json.training.label!.maturesMs;
      },
      'DEFINITION_INVALID',
      /training\.label\.maturesMs: is missing; expected a number/,
    ],
    [
      (json) => {
        json.training.split!.testMs = '28d';
      },
      'DEFINITION_INVALID',
      /training\.split\.testMs: expected a number/,
    ],
    [
      (json) => {
        (json.training.train!.params as Record<string, unknown>).n_jobs = 2;
      },
      'DEFINITION_INVALID',
      /training\.train\.params\.n_jobs: is not a name of xgboost\(\): write nthread/,
    ],
    [
      (json) => {
        delete (json.training.train!.params as Record<string, unknown>).seed;
      },
      'DEFINITION_INVALID',
      /seed: is missing/,
    ],
    [
      (json) => {
        json.training.label!.is = 'distance > 3';
      },
      'DEFINITION_INVALID',
      /column "distance" feeds the label/,
    ],
    [
      (json) => {
        json.policy.rollout = { kind: 'canary' };
      },
      'DEFINITION_INVALID',
      /rollout\.kind/,
    ],
  ];
  for (const [change, code, text] of cases) {
    const json = copy();
    change(json);
    assert.throws(
      () => validateDefinition(json),
      (error) => {
        assert.ok(isDomainError(error));
        assert.match(error.message, text);
        if (code !== 'DEFINITION_INVALID' || !/rollout/.test(text.source)) assert.equal(error.code, code);
        return true;
      },
    );
  }
});

test('anything that is not a definition is refused', () => {
  for (const json of [null, undefined, 1, 'x', [], {}, { formatVersion: 1 }]) {
    assert.throws(
      () => validateDefinition(json),
      (error) => isDomainError(error) && error.code === 'DEFINITION_INVALID',
    );
  }
});
