import type * as perennial from '../../../index.js';

type BuilderName = Exclude<keyof typeof perennial, 'defineModel' | 'validateDefinition'>;

/** How each builder is called; docs/definition.md shows what JSON and YAML write instead. */
export const BUILDER_EXAMPLES: Readonly<Record<BuilderName, string>> = {
  after: 'after()',
  baseline: 'baseline()',
  beatsBaseline: 'beatsBaseline({ log_loss: 0.01 })',
  between: "between('price', 0, 1000, { mostly: 0.99 })",
  categorical: 'categorical({ minCount: 20 })',
  choice: "choice(['hist', 'approx'])",
  columnTypes: "columnTypes({ price: 'number' })",
  count: 'count()',
  csv: "csv({ path: './orders-*.csv', key: ['order_id'] })",
  expanding: 'expanding()',
  float: 'float(0.5, 1)',
  freshness: "freshness('seen_at', '2d')",
  grid: 'grid()',
  immediate: 'immediate()',
  impute: "impute('median')",
  inSet: "inSet('plan', ['free', 'pro'])",
  int: 'int(2, 8)',
  logFloat: 'logFloat(0.01, 0.3)',
  matches: "matches('code', '^[A-Z]{3}$')",
  minimum: "minimum({ metric: 'roc_auc', min: 0.7 })",
  mysql: "mysql({ connection: '${WAREHOUSE_URL}', sql: './orders.sql' })",
  noWorse: "noWorse('log_loss', { margin: 0.005, cluster: 'day' })",
  notNull: "notNull('seen_at')",
  numeric: 'numeric({ range: [0, 120] })',
  parity: 'parity()',
  parquet: "parquet({ path: './orders.parquet' })",
  reject: 'reject()',
  rowCount: 'rowCount({ min: 1000 })',
  sliding: "sliding('365d')",
  sensitive: "sensitive(categorical(), 'hash')",
  uniqueKey: "uniqueKey('order_id')",
  xgboost: 'xgboost({ max_depth: 6, rounds: 200 })',
};
