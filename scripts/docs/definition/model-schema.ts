import ts from 'typescript';
import { z } from 'zod';
import { WORK_STEPS } from '../../../core/policy/state/execution.js';
import { inputSchema } from '../../../core/definition/schema/definition-schema.js';
import type { DefinitionTypes } from './definition-types.js';

/** As much of JSON Schema as the definition's schema uses. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema | false;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
}

/** What `defineModel`, JSON and YAML files take, with the comments of the types; what no schema can say is checked by `perennial apply`. */
export function modelSchema(types: DefinitionTypes): JsonSchema {
  const schema = z.toJSONSchema(inputSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const { $schema, ...rest } = described(schema, types.input, types);
  const properties = {
    $schema: { type: 'string', description: 'Where an editor finds this schema.' },
    ...rest.properties,
    execution: execution(rest),
  };
  const title = 'A model definition of Perennial';
  return { $schema, title, ...rest, properties };
}

/** Read by code of its own, so its schema is written here. */
function execution({ properties = {} }: JsonSchema): JsonSchema {
  const profile = {
    type: 'object',
    properties: {
      queue: { type: 'string', description: 'Task queue that a worker asks; a name of yours, such as gpu.' },
      timeout: { type: 'string', description: 'Longest time of one attempt, such as 12h.' },
      attempts: { type: 'integer', minimum: 1 },
      priority: { type: 'integer', minimum: 1, maximum: 5, description: '1 is taken first, 5 last.' },
      fairness: { type: 'number', description: 'Share of a busy queue beside other models. Default 1.' },
    },
    additionalProperties: false,
  };
  const steps = Object.fromEntries(['all', ...WORK_STEPS].map((step) => [step, profile]));
  return { ...properties.execution, type: 'object', properties: steps, additionalProperties: false };
}

/** Adds the comment of every field, found in the type beside it. */
function described(schema: JsonSchema, type: ts.Type, types: DefinitionTypes): JsonSchema {
  const { properties, oneOf, anyOf, items, additionalProperties } = schema;
  const each = (parts: readonly JsonSchema[]): readonly JsonSchema[] =>
    parts.map((part) => described(part, memberFor(part, type, types), types));
  return {
    ...schema,
    ...(properties === undefined ? {} : { properties: describedFields(properties, type, types) }),
    ...(oneOf === undefined ? {} : { oneOf: each(oneOf) }),
    ...(anyOf === undefined ? {} : { anyOf: each(anyOf) }),
    ...(items ? { items: described(items, elementOf(type), types) } : {}),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: described(additionalProperties, valueOf(type), types) } : {}),
  };
}

function describedFields(
  fields: Readonly<Record<string, JsonSchema>>,
  type: ts.Type,
  types: DefinitionTypes,
): Readonly<Record<string, JsonSchema>> {
  const pairs = Object.entries(fields).map(([name, field]): readonly [string, JsonSchema] => {
    const symbol = memberFor({ properties: fields }, type, types).getProperty(name);
    if (symbol === undefined) return [name, field];
    const doc = types.docOf(symbol);
    const inner = described(field, types.typeOf(symbol), types);
    return [name, doc === '' ? inner : { ...inner, description: doc }];
  });
  return Object.fromEntries(pairs);
}

/** Of a union the member with the same `kind` (or `type`); the type itself where it is none. */
function memberFor({ properties }: JsonSchema, type: ts.Type, types: DefinitionTypes): ts.Type {
  if (!type.isUnion()) return type;
  const [name, wanted] =
    ['kind', 'type'].map((key) => [key, properties?.[key]?.const] as const).find(([, value]) => value !== undefined) ?? [];
  const members = type.types.filter((member) => (member.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)) === 0);
  if (name === undefined) return members.length === 1 ? (members[0] ?? type) : type;
  return members.find((member) => kindsOf(member, name, types).includes(wanted)) ?? type;
}

function kindsOf(member: ts.Type, name: string, types: DefinitionTypes): readonly unknown[] {
  const symbol = member.getProperty(name);
  if (symbol === undefined) return [];
  const kind = types.typeOf(symbol);
  return (kind.isUnion() ? kind.types : [kind]).map((one) => (one.isStringLiteral() ? one.value : undefined));
}

function elementOf(type: ts.Type): ts.Type {
  return plain(type).getNumberIndexType() ?? type;
}

function valueOf(type: ts.Type): ts.Type {
  return plain(type).getStringIndexType() ?? type;
}

/** Without undefined, which an optional field has. */
function plain(type: ts.Type): ts.Type {
  return type.getNonNullableType();
}
