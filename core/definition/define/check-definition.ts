import { featureProblems } from './check-features.js';
import { inputRuleProblems } from './check-input-rules.js';
import { foldsProblems } from './check-folds.js';
import { labelProblems } from './check-label.js';
import { queryProblems } from './check-query.js';
import { searchProblems } from './check-search.js';
import { splitProblems } from './check-split.js';
import { trainingProblems } from './check-training.js';
import type { FileSource, ModelDefinition } from '../definition.js';
import { pathText } from '../fields/problem.js';
import type { Problem } from '../fields/problem.js';

/** What is wrong with a definition whose every field is right by itself. */
export function definitionProblems(definition: ModelDefinition): Problem[] {
  return [
    ...columnProblems(definition),
    ...inputRuleProblems(definition.training.columns),
    ...featureProblems(definition),
    ...sourceProblems(definition),
    ...queryProblems(definition),
    ...labelProblems(definition),
    ...splitProblems(definition),
    ...foldsProblems(definition),
    ...trainingProblems(definition),
    ...searchProblems(definition),
    ...policyProblems(definition),
  ];
}

function columnProblems({ training: { columns, features = [] } }: ModelDefinition): Problem[] {
  const doubled = alike(columns.map((column) => column.name)).map(([name, other]) => ({
    path: pathText(['columns', name]),
    text:
      name === other
        ? 'is declared twice'
        : `and ${other} differ in case only, and tables do not tell them apart: rename one in the source`,
  }));
  const inputs = columns.filter(({ kind }) => kind !== 'after' && kind !== 'ingredient');
  return inputs.length + features.length > 0
    ? doubled
    : [
        ...doubled,
        { path: 'columns', text: 'declares no input: at least one column such as numeric() or categorical(), or a feature, is needed' },
      ];
}

function sourceProblems({ training: { source } }: ModelDefinition): Problem[] {
  const files = source.kind === 'mysql' ? [] : fileProblems(source);
  if (source.updatedAt === null || source.key.length > 0) return files;
  return [...files, { path: 'source.key', text: 'is needed with updatedAt: rows are merged to the newest per key' }];
}

function fileProblems(source: FileSource): Problem[] {
  const { rename = {} } = source;
  const problems = alike(Object.values(rename)).map(([name]) => ({ path: 'source.rename', text: `gives the name ${name} twice` }));
  if (source.kind === 'parquet') return problems;
  const { delimiter, quote, decimal, names = [] } = source;
  problems.push(...alike(names).map(([name]) => ({ path: 'source.names', text: `holds ${name} twice` })));
  const absent = names.length === 0 ? undefined : Object.keys(rename).find((name) => !names.includes(name));
  if (absent !== undefined) problems.push({ path: 'source.rename', text: `renames ${absent}, which is not among names` });
  if (delimiter !== undefined && delimiter === quote) problems.push({ path: 'source.quote', text: 'is the delimiter as well' });
  if (delimiter !== undefined && delimiter === decimal) problems.push({ path: 'source.decimal', text: 'is the delimiter as well' });
  return problems;
}

/** Names that an earlier one equals without regard to case, each with the earlier one. */
function alike(names: readonly string[]): [string, string][] {
  const seen = new Map<string, string>();
  return names.flatMap((name): [string, string][] => {
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    return other === undefined ? [] : [[name, other]];
  });
}

function policyProblems({ training: { time }, policy: { retrain, monitor } }: ModelDefinition): Problem[] {
  if (retrain.onDrift === null || monitor !== null || time === null) return [];
  return [{ path: 'retrain.onDrift', text: 'needs monitor: { cron: … }, which finds the drift' }];
}
