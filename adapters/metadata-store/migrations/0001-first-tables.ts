import type { Migration, MigrationStep } from './migration.js';

const NAME = 'VARCHAR(63) NOT NULL';
const ID = 'VARCHAR(255) NOT NULL';
const TEXT = 'LONGTEXT NOT NULL';
const TIME = 'BIGINT NOT NULL';
const COUNT = 'BIGINT NOT NULL';

const TABLES: readonly MigrationStep[] = [
  table('definitions', { digest: ID, model: NAME, training_digest: ID, json: TEXT, created_at: TIME }, ['PRIMARY KEY (digest)']),
  table('current_definitions', { model: NAME, digest: ID, updated_at: TIME }, ['PRIMARY KEY (model)']),
  table('snapshots', { model: NAME, address: ID, rows: COUNT, manifest_key: TEXT, as_of: TIME, created_at: TIME }, [
    'PRIMARY KEY (model, address)',
  ]),
  table('tags', { model: NAME, tag: NAME, address: ID, updated_at: TIME }, ['PRIMARY KEY (model, tag)']),
  table(
    'best_parameters',
    {
      model: NAME,
      address: ID,
      training_digest: ID,
      metric: NAME,
      parameters_json: TEXT,
      value: 'DOUBLE NULL',
      trials: COUNT,
      created_at: TIME,
    },
    // InnoDB's limit of a key is 3072 bytes, and a character has 4: this is why the metric is shorter than an id.
    ['PRIMARY KEY (model, address, training_digest, metric)'],
  ),
  table(
    'runs',
    {
      run_id: ID,
      model: NAME,
      name: ID,
      state: NAME,
      snapshot: ID,
      definition_digest: ID,
      manifest_key: TEXT,
      metrics_json: TEXT,
      created_at: TIME,
      updated_at: TIME,
    },
    ['PRIMARY KEY (run_id)'],
  ),
  table('run_metrics', { run_id: ID, metric: ID, step: COUNT, value: 'DOUBLE NULL' }, ['PRIMARY KEY (run_id, metric, step)']),
  table('versions', { model: NAME, version: COUNT, run_id: ID, change_id: ID, manifest_key: TEXT, verdict: NAME, created_at: TIME }, [
    'PRIMARY KEY (model, version)',
    'UNIQUE (model, change_id)',
  ]),
  table('aliases', { model: NAME, alias: NAME, version: COUNT, updated_at: TIME }, ['PRIMARY KEY (model, alias)']),
  table(
    'deployments',
    { endpoint: NAME, revision: COUNT, model: NAME, version: COUNT, change_id: ID, key: TEXT, actor: ID, reason: TEXT, created_at: TIME },
    ['PRIMARY KEY (endpoint, revision)', 'UNIQUE (endpoint, change_id)'],
  ),
  table(
    'triggers',
    {
      model: NAME,
      trigger_id: ID,
      kind: NAME,
      received_at: TIME,
      as_of: TIME,
      content: 'VARCHAR(255) NULL',
      pipeline_trigger_id: 'VARCHAR(255) NULL',
      state: 'VARCHAR(63) NULL',
      version: 'BIGINT NULL',
      revision: 'BIGINT NULL',
      text: 'LONGTEXT NULL',
    },
    ['PRIMARY KEY (model, trigger_id)'],
  ),
  table(
    'decisions',
    {
      model: NAME,
      change_id: ID,
      action: NAME,
      actor: ID,
      reason: TEXT,
      state: NAME,
      version: 'BIGINT NULL',
      revision: 'BIGINT NULL',
      text: TEXT,
      at: TIME,
    },
    ['PRIMARY KEY (model, change_id)'],
  ),
  table('reports', { model: NAME, report_id: ID, kind: NAME, verdict: NAME, key: TEXT, as_of: TIME, created_at: TIME }, [
    'PRIMARY KEY (model, report_id)',
  ]),
  table('audit', { model: NAME, change_id: ID, action: NAME, subject: ID, at: TIME, actor: ID, reason: TEXT }, [
    'PRIMARY KEY (model, change_id, action, subject)',
  ]),
];

const INDEXES: readonly MigrationStep[] = [
  index('snapshots', 'model, created_at'),
  index('runs', 'model, created_at'),
  index('triggers', 'model, received_at'),
  index('reports', 'model, created_at'),
  index('audit', 'model, at'),
  index('decisions', 'model, at'),
];

export const firstTables: Migration = { version: 1, steps: [...TABLES, ...INDEXES] };

/** Unique keys stand inside the table's statement: a table without its keys never exists. */
function table(name: string, columns: Readonly<Record<string, string>>, keys: readonly string[]): MigrationStep {
  const lines = Object.entries(columns).map(([column, type]) => `\`${column}\` ${type}`);
  return { kind: 'table', name, columns: [...lines, ...keys].join(', ') };
}

function index(tableName: string, columns: string): MigrationStep {
  return { kind: 'index', name: `${tableName}_by_time`, table: tableName, columns };
}
