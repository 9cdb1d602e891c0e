import { runInNewContext } from 'node:vm';
import { STANDARD_PARAMETERS } from '../../../core/snapshot/standard-parameters.js';
import { METRICS } from '../../../core/statistics/metrics/metrics.js';
import { EVAL_METRICS, OBJECTIVES } from '../../../core/trainers/xgboost/parameters.js';
import * as perennial from '../../../index.js';
import { escapeMarkdown } from '../escape-markdown.js';
import { BUILDER_EXAMPLES } from './builder-examples.js';
import type { Builder, DefinitionTypes } from './definition-types.js';
import { fieldTables } from './field-tables.js';
import { functionTable } from './function-table.js';
import { modelSchema } from './model-schema.js';

/** Every field, builder, metric and parameter of a query, from the schema, the types and the tables. */
export function definitionReference(types: DefinitionTypes): string {
  return [
    '## Fields',
    '',
    'A length of time is a text such as `90s`, `30m`, `12h` or `28d`. `–`: nothing, or what the meaning says.',
    '',
    fieldTables(modelSchema(types)),
    '## Builders',
    '',
    'What a TypeScript file imports from `perennial-ml`, and the plain form that JSON and YAML write for it.',
    '',
    ...types.builders.flatMap(builderText),
    ...functionTable(),
    '',
    '## Metrics',
    '',
    '| metric | tasks | better | meaning |',
    '|---|---|---|---|',
    ...Object.values(METRICS).map(
      ({ name, tasks, direction, doc }) =>
        `| \`${name}\` | ${tasks.join(', ')} | ${direction === 'minimize' ? 'smaller' : 'larger'} | ${escapeMarkdown(doc)} |`,
    ),
    '',
    "XGBoost's own objective and, for early stopping, `eval_metric` by task:",
    '',
    '| task | objective | `eval_metric` |',
    '|---|---|---|',
    ...Object.entries(OBJECTIVES).map(
      ([task, objective]) =>
        `| ${task} | \`${objective}\` | ${(EVAL_METRICS[task as keyof typeof OBJECTIVES] ?? []).map((name) => `\`${name}\``).join(', ')} |`,
    ),
    '',
    '## Parameters of a query',
    '',
    'A query names them as `:NAME`. All are epoch milliseconds, so that they mean the same in every zone of a server: `FROM_UNIXTIME(:asOf / 1000)`.',
    '',
    '| parameter | meaning |',
    '|---|---|',
    ...STANDARD_PARAMETERS.map((name) => `| \`:${name}\` | ${PARAMETERS[name] ?? ''} |`),
    '| `:NAME` | your own, given by `perennial run --param NAME=VALUE` or a trigger |',
  ].join('\n');
}

const PARAMETERS: Readonly<Record<string, string>> = {
  asOf: 'data time of the trigger: what was not known then is not read',
  start: "begin of the last complete period of `retrain.cron` at `asOf`; where the definition has no cron, a trigger's own",
  end: "end of that period, not included; where the definition has no cron, a trigger's own",
  scheduledTime: 'time for which the Schedule fired; only its triggers and monitors have it',
};

function builderText({ name, signature, doc }: Builder): readonly string[] {
  const example = BUILDER_EXAMPLES[name as keyof typeof BUILDER_EXAMPLES];
  const plain: unknown = runInNewContext(`(${example})`, { ...perennial });
  return [`### \`${name}${signature}\``, '', escapeMarkdown(doc), '', '```text', `${example}`, JSON.stringify(plain), '```', ''];
}
