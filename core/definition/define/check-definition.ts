import { inputRuleProblems } from './check-input-rules.js';
import { labelProblems } from './check-label.js';
import { queryProblems } from './check-query.js';
import { searchProblems } from './check-search.js';
import { trainingProblems } from './check-training.js';
import type { ModelDefinition } from '../definition.js';
import type { Problem } from '../fields/problem.js';

/** What is wrong with a definition whose every field is right by itself. */
export function definitionProblems(definition: ModelDefinition): Problem[] {
  return [
    ...columnProblems(definition),
    ...inputRuleProblems(definition.training.columns),
    ...sourceProblems(definition),
    ...queryProblems(definition),
    ...labelProblems(definition),
    ...trainingProblems(definition),
    ...searchProblems(definition),
    ...policyProblems(definition),
  ];
}

function columnProblems({ training: { columns } }: ModelDefinition): Problem[] {
  const names = columns.map((column) => column.name);
  const doubled = names
    .filter((name, i) => names.indexOf(name) !== i)
    .map((name) => ({ path: `columns.${name}`, text: 'is declared twice' }));
  const inputs = columns.filter((column) => column.kind !== 'after');
  return inputs.length > 0
    ? doubled
    : [...doubled, { path: 'columns', text: 'declares no input: at least one numeric() or categorical() column is needed' }];
}

function sourceProblems({ training: { source } }: ModelDefinition): Problem[] {
  if (source.updatedAt === null || source.key.length > 0) return [];
  return [{ path: 'source.key', text: 'is needed with updatedAt: rows are merged to the newest per key' }];
}

function policyProblems({ policy: { retrain, monitor } }: ModelDefinition): Problem[] {
  if (retrain.onDrift === null || monitor !== null) return [];
  return [{ path: 'retrain.onDrift', text: 'needs monitor: { cron: … }, which finds the drift' }];
}
