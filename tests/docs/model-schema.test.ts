import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as perennial from '../../index.js';
import type { JsonSchema } from '../../scripts/docs/definition/model-schema.js';
import { METRICS } from '../../core/statistics/metrics/metrics.js';
import { FLIGHT_DELAY } from '../core/definition/flight-delay-input.js';
import { readDocument } from './documents.js';

const schema = JSON.parse(readDocument('schema/model.schema.json')) as JsonSchema;

/** As much of a validator as the schema needs; what it finds wrong. */
function problems(
  value: unknown,
  { oneOf, anyOf, type, properties, items, enum: values, required = [], ...rest }: JsonSchema,
): readonly string[] {
  const members = oneOf ?? anyOf;
  if (members !== undefined)
    return members.some((member) => problems(value, member).length === 0) ? [] : [`${JSON.stringify(value)} fits none`];
  if (rest.const !== undefined && rest.const !== value) return [`${String(value)} is not ${String(rest.const)}`];
  if (values !== undefined && !values.includes(value)) return [`${String(value)} is none of ${values.join()}`];
  if (type === 'array' && Array.isArray(value)) return items ? value.flatMap((item) => problems(item, items)) : [];
  if (Array.isArray(type)) return type.some((one: string) => one === typeOf(value)) ? [] : [`${String(value)} is no ${type.join()}`];
  if (type !== 'object') {
    const isSo = type === undefined || type === typeOf(value) || (type === 'integer' && Number.isInteger(value));
    return isSo ? [] : [`${String(value)} is no ${String(type)}`];
  }
  if (typeof value !== 'object' || value === null) return ['no object'];
  const missing = required.filter((name) => !(name in value)).map((name) => `${name} is missing`);
  const inner = Object.entries(value).flatMap(([name, field]): readonly string[] => {
    const known = properties?.[name];
    if (known !== undefined) return problems(field, known);
    return typeof rest.additionalProperties === 'object' ? problems(field, rest.additionalProperties) : [`${name} is not known`];
  });
  return [...missing, ...inner];
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

const written = JSON.parse(JSON.stringify({ $schema: './model.schema.json', ...FLIGHT_DELAY })) as Record<string, unknown>;

test('the published schema takes a definition with every kind of rule, and none with a field that is wrong, unknown or missing', () => {
  assert.deepEqual(problems(written, schema), []);
  const wrong: readonly Record<string, unknown>[] = [
    { ...written, taks: 'binary' },
    { ...written, task: 'binari' },
    { ...written, name: undefined },
    { ...written, columns: { a: { kind: 'nummeric' } } },
    { ...written, execution: { train: { quee: 'gpu' } } },
  ];
  for (const one of wrong) assert.notDeepEqual(problems(JSON.parse(JSON.stringify(one)), schema), []);
});

test('definition.md has every builder that is exported, every metric, and a meaning for the fields of the types', () => {
  const text = readDocument('docs/definition.md');
  const builders = Object.keys(perennial).filter((name) => name !== 'defineModel' && name !== 'validateDefinition');
  assert.deepEqual([...text.matchAll(/^### `(\w+)\(/gm)].map(([, name]) => name).sort(), builders.sort());
  for (const metric of Object.keys(METRICS)) assert.ok(text.includes(`| \`${metric}\` `), metric);
  for (const parameter of ['asOf', 'start', 'end', 'scheduledTime']) assert.ok(text.includes(`| \`:${parameter}\``), parameter);
});
