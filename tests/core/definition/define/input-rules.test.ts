import assert from 'node:assert/strict';
import { test } from 'node:test';
import { categorical, numeric } from '../../../../core/definition/builders/columns.js';
import { count, impute, reject } from '../../../../core/definition/builders/input-rules.js';
import { defineModel } from '../../../../core/definition/define/define-model.js';
import { definitionDigest, trainingDigest } from '../../../../core/definition/definition-digest.js';
import type { ModelDefinition } from '../../../../core/definition/definition.js';
import type { ModelInput } from '../../../../core/definition/define/model-input.js';
import { validateDefinition } from '../../../../core/definition/define/validate-definition.js';
import { isDomainError } from '../../../../core/errors.js';
import { FLIGHT_DELAY } from '../flight-delay-input.js';

const withColumns = (columns: Readonly<Record<string, unknown>>): ModelDefinition =>
  defineModel({ ...FLIGHT_DELAY, columns: { ...FLIGHT_DELAY.columns, ...columns } } as ModelInput);
const column = (definition: ModelDefinition, name: string) => definition.training.columns.find((one) => one.name === name);

test('rules are stored with their column, and the stored form is accepted as it is', () => {
  const definition = withColumns({
    distance: numeric({ range: [0, 6000], rules: { range: reject(), null: impute('median'), type: impute({ value: 0 }) } }),
    carrier: categorical({ values: ['AA', 'UA'], rules: { values: impute('mode'), null: count() } }),
    dest: categorical({ values: 'known' }),
  });
  assert.deepEqual(column(definition, 'distance'), {
    name: 'distance',
    kind: 'numeric',
    range: [0, 6000],
    rules: { range: { kind: 'reject' }, null: { kind: 'impute', with: 'median' }, type: { kind: 'impute', value: 0 } },
  });
  assert.deepEqual(column(definition, 'carrier'), {
    name: 'carrier',
    kind: 'categorical',
    minCount: 1,
    values: ['AA', 'UA'],
    rules: { values: { kind: 'impute', with: 'mode' }, null: { kind: 'count' } },
  });
  assert.deepEqual(column(definition, 'dest'), { name: 'dest', kind: 'categorical', minCount: 1, values: 'known' });
  const { source } = definition.training;
  const stored = { ...definition, training: { ...definition.training, source: { ...source, sql: 'SELECT 1' } } };
  const back = validateDefinition(JSON.parse(JSON.stringify(stored)));
  assert.deepEqual(back.training.columns, definition.training.columns);
});

test('rules that say the default do not change the digest of a definition', () => {
  const digest = 'fc18a2a83725643c306112f9b3b8a2832266ff8fdc6c41a29485a7ba1bae85ff';
  assert.equal(definitionDigest(defineModel(FLIGHT_DELAY)), digest);
  const written = withColumns({
    distance: numeric({ range: [0, 6000], rules: { type: reject(), range: count() } }),
    carrier: categorical({ rules: { type: reject() } }),
  });
  assert.equal(definitionDigest(written), digest);
});

test('a rule belongs to the training part, since the signature holds it', () => {
  const ruled = withColumns({ distance: numeric({ range: [0, 6000], rules: { range: reject() } }) });
  assert.notEqual(trainingDigest(ruled), trainingDigest(defineModel(FLIGHT_DELAY)));
});

/** The columns, and the line that they give. */
const WRONG: readonly [Readonly<Record<string, unknown>>, string][] = [
  [{ wind_kt: { kind: 'numeric', rules: { rnage: reject() } } }, 'columns.wind_kt.rules.rnage: is not known here. Did you mean "range"?'],
  [
    { wind_kt: { kind: 'numeric', rules: { values: reject() } } },
    'columns.wind_kt.rules.values: is not known here. Known: type, null, range',
  ],
  [
    { wind_kt: { kind: 'numeric', rules: { null: { kind: 'rejct' } } } },
    'columns.wind_kt.rules.null.kind: expected one of "reject", "count", "impute", found "rejct". Did you mean "reject"?',
  ],
  [{ wind_kt: { kind: 'numeric', rules: { null: 'reject' } } }, 'columns.wind_kt.rules.null: expected an object, found "reject"'],
  [
    { wind_kt: { kind: 'numeric', rules: { null: { kind: 'impute', with: 'medain' } } } },
    'columns.wind_kt.rules.null.with: expected one of "median", "mode", found "medain". Did you mean "median"?',
  ],
  [
    { wind_kt: { kind: 'numeric', rules: { null: { kind: 'impute' } } } },
    'columns.wind_kt.rules.null: needs exactly one of with ("median", "mode") and value',
  ],
  [
    { wind_kt: numeric({ rules: { range: reject() } }) },
    'columns.wind_kt.rules.range: has no range to compare with: write range: [low, high] beside rules',
  ],
  [
    { wind_kt: numeric({ rules: { null: impute({ value: 'x' }) } }) },
    'columns.wind_kt.rules.null: imputes a text into a numeric column: give a number',
  ],
  [
    { wind_kt: numeric({ rules: { null: impute({ value: 1e39 }) } }) },
    'columns.wind_kt.rules.null: imputes a number beyond the range of float32',
  ],
  [
    { 'wind kt': numeric({ range: [0, 5], rules: { null: impute({ value: 9 }) } }) },
    'columns["wind kt"].rules.null: imputes a number outside range (0 to 5)',
  ],
  [
    { carrier: categorical({ rules: { values: reject() } }) },
    'columns.carrier.rules.values: has no values to compare with: write values: "known", or a list of texts, beside rules',
  ],
  [
    { carrier: categorical({ rules: { null: impute('median') } }) },
    'columns.carrier.rules.null: imputes a median, which categories do not have: write impute("mode"), or a category',
  ],
  [
    { carrier: categorical({ rules: { null: impute({ value: 3 }) } }) },
    'columns.carrier.rules.null: imputes a number into a categorical column: give the text that names the category',
  ],
  [
    { carrier: categorical({ values: ['AA'], rules: { null: impute({ value: 'UA' }) } }) },
    'columns.carrier.rules.null: imputes a category that is not in values',
  ],
  [
    { carrier: { kind: 'categorical', values: 'knwon' } },
    'columns.carrier.values: expected "known" (the categories of the training rows) or a list of texts',
  ],
];

for (const [columns, line] of WRONG) {
  test(`refused: ${line}`, () => {
    assert.throws(
      () => withColumns(columns),
      (error) => {
        assert.ok(isDomainError(error) && error.code === 'DEFINITION_INVALID', String(error));
        assert.deepEqual(error.details.problems, [line]);
        return true;
      },
    );
  });
}
