import { categorical, after, numeric } from '../../../core/definition/builders/columns.js';
import {
  between,
  columnTypes,
  freshness,
  inSet,
  matches,
  notNull,
  rowCount,
  uniqueKey,
} from '../../../core/definition/builders/expectations.js';
import { beatsBaseline, minimum, noWorse, parity } from '../../../core/definition/builders/gates.js';
import { immediate } from '../../../core/definition/builders/rollouts.js';
import { choice, float, int, logFloat } from '../../../core/definition/builders/search-dimensions.js';
import { mysql } from '../../../core/definition/builders/sources.js';
import { expanding } from '../../../core/definition/builders/windows.js';
import { xgboost } from '../../../core/trainers/xgboost/builder.js';
import type { ModelInput } from '../../../core/definition/define/model-input.js';

/** The example of the design, with every kind of rule and gate. */
export const FLIGHT_DELAY: ModelInput = {
  name: 'flight-delay',
  task: 'binary',
  source: mysql({ connection: '${WAREHOUSE_URL}', sql: './flights.sql', key: ['flight_id'], updatedAt: 'updated_at' }),
  time: { event: 'sched_dep_at', zone: 'America/New_York' },
  label: { is: 'arr_delay >= 15', knownAt: 'actual_arr_at', matures: '2d', whenNull: 'drop' },
  columns: {
    carrier: categorical(),
    dest: categorical({ minCount: 200 }),
    distance: numeric({ range: [0, 6000] }),
    wind_kt: numeric(),
    dep_delay: after(),
    arr_delay: after(),
  },
  expect: [
    notNull('sched_dep_at'),
    uniqueKey('flight_id'),
    between('distance', 0, 6000, { mostly: 0.999 }),
    inSet('origin', ['EWR', 'JFK', 'LGA']),
    matches('carrier', /^[A-Z0-9]{2}$/, { severity: 'warning' }),
    rowCount({ min: 5000 }),
    columnTypes({ distance: 'number' }),
    freshness('sched_dep_at', '40d'),
  ],
  split: { window: expanding(), validation: '28d', test: '28d', gap: 'matures' },
  train: xgboost({ objective: 'binary:logistic', max_depth: 6, eta: 0.1, rounds: 600, early_stopping_rounds: 30, nthread: 2, seed: 7 }),
  tune: {
    trials: 40,
    minimize: 'log_loss',
    space: { max_depth: int(3, 10), eta: logFloat(0.01, 0.3), subsample: float(0.5, 1), grow_policy: choice(['depthwise', 'lossguide']) },
  },
  gates: [
    minimum({ metric: 'roc_auc', min: 0.7 }),
    beatsBaseline({ brier: 0.005, log_loss: 0 }),
    noWorse('brier', { margin: 0.002, cluster: 'day' }),
    parity(),
  ],
  rollout: immediate(),
  retrain: { cron: '0 6 1 * *', onDrift: { minMaturedRows: 5000 }, maxPerDay: 1, cooldown: '12h' },
  monitor: { cron: '30 5 * * *', window: '7d', psi: 0.2, minRows: 200, minColumns: 2 },
};
