import { escapeMarkdown } from '../escape-markdown.js';
import type { JsonSchema } from './model-schema.js';

interface Section {
  readonly title: string;
  readonly schema: JsonSchema;
}

/** A table of fields for every object of the schema, by its path: what may stand there, what it is without it, and what it means. */
export function fieldTables(schema: JsonSchema): string {
  return sectionsOf('', schema)
    .map(({ title, schema: object }) => [`### ${title}`, '', ...tableOf(object), ''].join('\n'))
    .join('\n');
}

/** The object, then those in it. What is alike under several paths, such as the rules of a column, comes once, under the first. */
function sectionsOf(path: string, schema: JsonSchema, seen = new Set<string>()): readonly Section[] {
  const members = schema.oneOf ?? schema.anyOf;
  if (members !== undefined) return members.flatMap((member) => sectionsOf(path, member, seen));
  if (schema.items) return sectionsOf(`${path}[]`, schema.items, seen);
  if (typeof schema.additionalProperties === 'object') return sectionsOf(`${path}.NAME`, schema.additionalProperties, seen);
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => name !== '$schema');
  const kind = schema.properties?.kind?.const ?? schema.properties?.type?.const;
  const key = JSON.stringify(schema.properties ?? {});
  if (fields.length === 0 || seen.has(key)) return [];
  seen.add(key);
  const place = path === '' ? 'The definition' : `\`${path}\``;
  const title = kind === undefined ? place : `${place} of kind \`${String(kind)}\``;
  const inner = fields.flatMap(([name, field]) => sectionsOf(path === '' ? name : `${path}.${name}`, field, seen));
  return [{ title, schema: { ...schema, properties: Object.fromEntries(fields) } }, ...inner];
}

function tableOf({ properties = {}, required = [] }: JsonSchema): readonly string[] {
  const rows = Object.entries(properties).map(([name, field]) => {
    const fallback = required.includes(name) ? '**required**' : defaultText(field);
    return `| \`${name}\` | ${cell(valueText(field))} | ${fallback} | ${cell(escapeMarkdown(field.description ?? ''))} |`;
  });
  return ['| field | value | default | meaning |', '|---|---|---|---|', ...rows];
}

function defaultText({ default: value, description = '' }: JsonSchema): string {
  if (value !== undefined && value !== null) return `\`${JSON.stringify(value)}\``;
  const [, written] = /Default:? (`[^`]+`|[\d.]+)/.exec(description) ?? [];
  return written === undefined ? '–' : written.startsWith('`') ? written : `\`${written.replace(/\.$/, '')}\``;
}

function valueText(schema: JsonSchema): string {
  if (Array.isArray(schema.type)) return membersText(schema.type.map((type: string) => ({ ...schema, type })));
  const { oneOf, anyOf, enum: values, const: constant, items, additionalProperties } = schema;
  const members = oneOf ?? anyOf;
  if (members !== undefined) return membersText(members);
  if (constant !== undefined) return `\`${JSON.stringify(constant)}\``;
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (schema.type === 'array') return items ? `list of ${valueText(items)}` : 'list of two numbers';
  if (typeof additionalProperties === 'object') return `object: NAME → ${valueText(additionalProperties)}`;
  if (schema.type === 'number' || schema.type === 'integer') return numberText(schema);
  return (typeof schema.type === 'string' ? KINDS[schema.type] : undefined) ?? 'any';
}

const KINDS: Readonly<Record<string, string>> = { string: 'text', boolean: '`true`, `false`', object: 'object', null: '`null`' };
const HUGE = 1e300;

function membersText(members: readonly JsonSchema[]): string {
  const kinds = members.map(({ properties }) => properties?.kind?.const ?? properties?.type?.const);
  if (kinds.every((kind) => kind !== undefined)) return `object of kind ${kinds.map((kind) => `\`${String(kind)}\``).join(', ')}`;
  return [...new Set(members.filter(({ type }) => type !== 'null').map(valueText))].join(' or ');
}

function numberText({ type, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const bound = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) < HUGE;
  const parts = [
    ...(bound(minimum) ? [`from ${minimum}`] : []),
    ...(bound(exclusiveMinimum) ? [`above ${exclusiveMinimum}`] : []),
    ...(bound(maximum) ? [`to ${maximum}`] : []),
    ...(bound(exclusiveMaximum) ? [`below ${exclusiveMaximum}`] : []),
  ];
  return [type === 'integer' ? 'whole number' : 'number', ...parts].join(' ');
}

const cell = (text: string): string => text.replaceAll('\n', ' ').replaceAll(/(?<!\\)\|/g, '\\|');
