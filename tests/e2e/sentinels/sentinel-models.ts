import {
  beatsBaseline,
  between,
  categorical,
  csv,
  defineModel,
  expanding,
  freshness,
  immediate,
  inSet,
  matches,
  minimum,
  mysql,
  noWorse,
  notNull,
  numeric,
  parity,
  rowCount,
  uniqueKey,
  xgboost,
} from '../../../index.js';
import type { ModelDefinition, ModelInput } from '../../../index.js';

export const ALL_ROWS = 'SELECT id, at, a, b, colour, late FROM visits WHERE at <= :asOf';

const BASE = {
  task: 'binary',
  time: { event: 'at', zone: 'UTC' },
  label: { is: 'late >= 1', matures: '1d', whenNull: 'drop' },
  columns: { a: numeric(), b: numeric(), colour: categorical() },
  expect: [notNull('at'), rowCount({ min: 100 })],
  split: { window: expanding(), validation: '15d', test: '15d', gap: 'matures' },
  train: xgboost({ max_depth: 3, eta: 0.3, subsample: 0.7, rounds: 8, nthread: 1, seed: 7 }),
  gates: [beatsBaseline({ brier: 0 }), noWorse('brier', { margin: 0.05 }), parity()],
  rollout: immediate(),
  retrain: { maxPerDay: 100 },
  monitor: { cron: '0 6 * * *', window: '30d', psi: 0.2, minRows: 20 },
} satisfies Omit<ModelInput, 'name' | 'source'>;

function fromDatabase(name: string, sql: string, over: Partial<ModelInput> = {}): ModelDefinition {
  return defineModel({ ...BASE, name, source: mysql({ connection: '${WAREHOUSE_URL}', sql, key: ['id'] }), ...over });
}

/** The model of the good runs, over the table or over the file with the same rows. */
export function visitsModel(csvPath?: string): ModelDefinition {
  return csvPath === undefined
    ? fromDatabase('visits', ALL_ROWS)
    : defineModel({ ...BASE, name: 'visits', source: csv({ path: csvPath, key: ['id'] }) });
}

/** Classes and a regression target that are the sentinel itself. */
export function coloursModel(): ModelDefinition {
  const columns = { a: numeric(), b: numeric() };
  const gates = [minimum({ metric: 'accuracy', min: 0.999 })];
  return fromDatabase('colours', ALL_ROWS, {
    task: 'multiclass',
    label: { is: 'colour', matures: '1d', whenNull: 'drop' },
    columns,
    gates,
  });
}

export interface FailingModel {
  readonly definition: ModelDefinition;
  /** Type of the failure. */
  readonly code: string;
  /** Retried until somebody repairs the surroundings. */
  readonly retried?: boolean;
}

const EVERY_CHECK = [
  between('a', 0, 200),
  inSet('colour', ['red', 'blue']),
  matches('colour', '^[a-z]{3,4}$'),
  uniqueKey(['colour', 'a']),
  notNull('b'),
  freshness('at', '1h'),
];

/** Fails each kind of check by the sentinel row. */
export function checkedModel(): ModelDefinition {
  return fromDatabase('every-check', ALL_ROWS, { expect: EVERY_CHECK });
}

/** CSV files whose sentinel row is what is wrong with them. */
export interface BrokenFiles {
  readonly broken: string;
  readonly ragged: string;
  /** Its first line is the sentinel row. */
  readonly headless: string;
}

/** Ways to fail that touch the sentinel row or a secret. */
export function failingModels({ broken, ragged, headless }: BrokenFiles): readonly FailingModel[] {
  const sql = (name: string, text: string, code: string): FailingModel => ({ definition: fromDatabase(name, text), code });
  const file = (name: string, path: string, code = 'SOURCE_UNREADABLE'): FailingModel => ({
    definition: defineModel({ ...BASE, name, source: csv({ path }) }),
    code,
  });
  const label = { matures: '1d', whenNull: 'drop' } as const;
  const twice = mysql({ connection: '${WAREHOUSE_URL}', sql: `${ALL_ROWS} UNION ALL ${ALL_ROWS.replace(' b,', ' 1 AS b,')}` });
  const wrong = mysql({ connection: '${WRONG_URL}', sql: ALL_ROWS });
  return [
    { definition: checkedModel(), code: 'DATA_CHECKS_FAILED' },
    sql('text-as-number', ALL_ROWS.replace(' a,', ' colour AS a,'), 'DATA_TYPE_MISMATCH'),
    sql('text-as-time', ALL_ROWS.replace(' at,', ' colour AS at,'), 'DATA_TYPE_MISMATCH'),
    { definition: defineModel({ ...BASE, name: 'duplicate-key', source: twice, expect: [uniqueKey('id')] }), code: 'DATA_CHECKS_FAILED' },
    sql('unknown-column', ALL_ROWS.replace(' b,', ' nope AS b,'), 'SOURCE_QUERY_FAILED'),
    sql('value-out-of-range', ALL_ROWS.replace(' b,', ' EXP(a) AS b,'), 'SOURCE_QUERY_FAILED'),
    sql('value-in-message', ALL_ROWS.replace(' b,', ' refuse_large(a, colour) AS b,'), 'SOURCE_QUERY_FAILED'),
    sql('value-as-name', ALL_ROWS.replace(' b,', ' refuse_named(a, colour) AS b,'), 'SOURCE_QUERY_FAILED'),
    sql('integer-too-large', ALL_ROWS.replace(' b,', ' CAST(a * 10000000000 AS UNSIGNED) AS b,'), 'SOURCE_INTEGER_TOO_LARGE'),
    {
      definition: fromDatabase('text-label', ALL_ROWS, {
        task: 'regression',
        label: { is: 'colour', ...label },
        columns: { a: numeric(), b: numeric() },
        gates: [],
      }),
      code: 'LABEL_TYPE_MISMATCH',
    },
    {
      definition: fromDatabase('constant-label', `${ALL_ROWS} AND a > 1000`, {
        label: { is: 'a > 1000', ...label },
        columns: { b: numeric() },
        expect: [],
      }),
      code: 'LABEL_CONSTANT',
    },
    file('broken-csv', broken),
    file('ragged-csv', ragged),
    file('headless-csv', headless, 'SCHEMA_COLUMN_MISSING'),
    { definition: defineModel({ ...BASE, name: 'wrong-password', source: wrong }), code: 'SOURCE_UNAVAILABLE', retried: true },
  ];
}
