import type { InferredColumn } from './inferred-column.js';
import type { InferredDefinition } from './infer-definition.js';
import type { InferredLabel } from './inferred-label.js';
import { definitionRest } from './definition-rest.js';
import { commented, literal, propertyName } from './source-text.js';

export interface DefinitionFrame {
  readonly name: string;
  /** As a person knows the rows: `customers.csv`. */
  readonly from: string;
  /** Builder of the source and its arguments without key. */
  readonly source: { readonly builder: 'csv' | 'parquet' | 'mysql'; readonly fields: Readonly<Record<string, string>> };
  /** In UTC; for times without a zone. */
  readonly zone: string;
}

/** The text of a TypeScript file: a definition that runs as it is, with what was found and why in comments. */
export function writeDefinition(frame: DefinitionFrame, inferred: InferredDefinition): string {
  const { label, columns } = inferred;
  const used = columns.filter(({ role }) => role.kind !== 'left-out');
  const left = columns.filter(({ role }) => role.kind === 'left-out');
  const { names, lines } = definitionRest(inferred);
  const builders = new Set(['defineModel', frame.source.builder, ...used.map(({ role }) => role.kind), ...names]);
  return [
    `import { ${[...builders].sort().join(', ')} } from 'perennial-ml';`,
    '',
    `/**`,
    ` * Written by \`perennial infer\` from ${inferred.rows.toLocaleString('en')} rows of ${commented(frame.from).replaceAll('*/', '* /')}. It runs as it is; what it says of the columns is what`,
    ` * their values look like, and you know what they mean. Every field is in docs/definition.md of the package perennial-ml.`,
    ` */`,
    'export default defineModel({',
    `  name: ${literal(frame.name)},`,
    ...labelLines(label),
    '',
    ...sourceLines(frame, inferred.key),
    ...timeLines(inferred, frame.zone),
    '',
    "  // What a request carries, in the order of the model's inputs.",
    '  columns: {',
    ...used.flatMap(columnLines),
    '  },',
    ...(left.length === 0 ? [] : ['  // Left out:', ...left.map(({ name, reason }) => `  //   ${commented(name)}: ${commented(reason)}.`)]),
    '',
    ...lines,
    '});',
    '',
  ].join('\n');
}

function labelLines({ column, task, positive, reason }: InferredLabel): string[] {
  const chosen = positive === null ? '' : `, positive: ${literal(positive)}`;
  return [
    `  // The label is ${commented(column)}: ${commented(reason)}.`,
    `  task: ${literal(task)},`,
    `  label: { is: ${literal(reference(column))}${chosen} },`,
  ];
}

function sourceLines({ source }: DefinitionFrame, key: string | null): string[] {
  const fields = Object.entries(source.fields).map(([name, value]) => `${name}: ${literal(value)}`);
  const keyed = key === null ? fields : [...fields, `key: [${literal(key)}]`];
  const comment = key === null ? [] : [`  // ${commented(key)} is another one in each row, so it says which row is which.`];
  return [...comment, `  source: ${source.builder}({ ${keyed.join(', ')} }),`];
}

function timeLines({ time }: InferredDefinition, zone: string): string[] {
  if (time === null) return [];
  const zoned = zone === 'UTC' ? '' : `, zone: ${literal(zone)}`;
  return [`  // When what a row tells of happened: ${commented(time.reason)}.`, `  time: { event: ${literal(time.event)}${zoned} },`];
}

function columnLines({ name, role, reason }: InferredColumn): string[] {
  if (role.kind === 'left-out') return [];
  const options = Object.entries(role).flatMap(([key, value]) => (key === 'kind' || value === null ? [] : [`${key}: ${literal(value)}`]));
  const call = `${role.kind}(${options.length === 0 ? '' : `{ ${options.join(', ')} }`})`;
  return [`    // ${commented(reason)}`, `    ${propertyName(name)}: ${call},`];
}

/** A column in an expression. */
function reference(column: string): string {
  return /^(?!(?:and|or|not|null|this|true|false|isNull)$)[A-Za-z_]\w*$/.test(column) ? column : `\`${column.replaceAll('`', '``')}\``;
}
