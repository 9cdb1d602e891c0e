import { taskSpec } from '../tasks/tasks.js';
import type { Task } from '../tasks/tasks.js';
import type { InferredDefinition } from './infer-definition.js';
import { commented, literal } from './source-text.js';

export interface DefinitionRest {
  /** Builders that the lines use. */
  readonly names: readonly string[];
  readonly lines: readonly string[];
}

/** From so many rows on a deeper model, and more rounds of it, have rows to learn from. */
const SIZES = [
  { rows: 20_000, max_depth: 6, rounds: 400, eta: 0.1 },
  { rows: 2_000, max_depth: 4, rounds: 300, eta: 0.1 },
  { rows: 0, max_depth: 3, rounds: 150, eta: 0.1 },
] as const;
/** Smaller tables give a larger share to the parts that judge. */
const SMALL_TABLE_ROWS = 1_000;

/** What a definition says beside its columns: checks, parts, training and gates. */
export function definitionRest(inferred: InferredDefinition): DefinitionRest {
  const checks = expectations(inferred);
  const parts = splitParts(inferred);
  const gates = gatesFor(inferred.label.task);
  const { max_depth, rounds, eta } = SIZES.find((size) => inferred.rows >= size.rows) ?? SIZES[2];
  return {
    names: [...checks.names, ...parts.names, 'xgboost', ...gates.names],
    lines: [
      '  // What has to hold of the rows before anything is trained.',
      `  expect: [${checks.calls.join(', ')}],`,
      '',
      ...parts.lines,
      `  train: xgboost({ max_depth: ${max_depth}, eta: ${eta}, rounds: ${rounds}, early_stopping_rounds: 20 }),`,
      '  // What a version has to show on the test rows before it serves: better than a constant, no worse than the one that serves, converted exactly.',
      `  gates: [${gates.calls.join(', ')}],`,
    ],
  };
}

function expectations({ rows, key, time }: InferredDefinition): { readonly names: string[]; readonly calls: string[] } {
  const calls = [
    ['rowCount', `rowCount({ min: ${Math.max(1, Math.floor(rows / 2))} })`],
    ...(time === null ? [] : [['notNull', `notNull(${literal(time.event)})`]]),
    ...(key === null ? [] : [['uniqueKey', `uniqueKey(${literal(key)})`]]),
  ] as const;
  return { names: calls.map(([name]) => name), calls: calls.map(([, call]) => call) };
}

function splitParts({ rows, time, key }: InferredDefinition): DefinitionRest {
  if (time !== null)
    return {
      names: [],
      lines: [
        '  // The newest rows are for the test, those before for validation (about 15 % each), the rest is trained on.',
        `  split: { validation: ${literal(time.validation)}, test: ${literal(time.test)} },`,
      ],
    };
  const share = rows < SMALL_TABLE_ROWS ? 0.2 : 0.15;
  const by = key === null ? 'what it holds' : `its ${key}`;
  return {
    names: ['random'],
    lines: [
      `  // No column is a time, so chance decides which rows are for validation and test: each by ${commented(by)}, the same way every time.`,
      `  split: random({ validation: ${share}, test: ${share}, seed: 7 }),`,
    ],
  };
}

function gatesFor(task: Task): { readonly names: string[]; readonly calls: string[] } {
  const isNumber = taskSpec(task).label === 'number';
  const metric = isNumber ? 'rmse' : 'log_loss';
  return {
    names: ['beatsBaseline', 'noWorse', 'parity'],
    calls: [`beatsBaseline({ ${metric}: 0 })`, `noWorse('${metric}'${isNumber ? '' : ', { margin: 0.01 }'})`, 'parity()'],
  };
}
