import type { PerennialActivities } from '../../contracts/activities.js';
import type { LifecycleDefinition } from '../../contracts/workflows.js';

/** A definition that takes every trigger. */
export const NO_OP_DEFINITION: LifecycleDefinition = {
  digest: 'd'.repeat(64),
  tune: null,
  maxPerDay: 10_000,
  cooldownMs: 0,
  onDrift: { minMaturedRows: 0 },
  searchAttributes: false,
};

/** Activities that answer at once with plausible numbers: what remains is the cost of orchestration. */
export function noOpActivities(): PerennialActivities {
  let version = 0;
  let revision = 0;
  const metrics = { roc_auc: 0.75 };
  return {
    'perennial.ingestSnapshot': async () => ({ address: 'a'.repeat(64), manifestKey: 'k', rows: 24_318, columns: 17 }),
    'perennial.checkSnapshot': async () => ({ passed: true, checks: 3, warnings: 0, failures: [], reportKey: 'k' }),
    'perennial.resolveTag': async () => ({ address: 'a'.repeat(64), manifestKey: 'k', rows: 24_318, columns: 17 }),
    'perennial.runTrial': async ({ trial }) => ({ trial, value: 1 / (trial + 1) }),
    'perennial.finishSearch': async () => ({ trials: 4, metric: 'log_loss', bestTrial: 3, bestValue: 0.25 }),
    'perennial.trainModel': async ({ triggerId }) => ({
      runId: `run-${triggerId}`,
      rounds: 50,
      bestIteration: 41,
      metrics,
      rows: { train: 20_000, validation: 2_000, test: 2_000 },
    }),
    'perennial.evaluateRun': async () => ({
      accepted: true,
      reasons: [],
      metrics,
      gates: [{ gate: 'parity', verdict: 'pass', text: 'equal' }],
      evaluationKey: 'k',
    }),
    'perennial.scoreVersion': async () => ({ rows: 10, metrics, reportKey: 'k' }),
    'perennial.registerVersion': async () => ({ version: (version += 1) }),
    'perennial.deployVersion': async (input) => ({ revision: (revision += 1), version: input.version, previousVersion: null }),
    'perennial.findChange': async () => null,
    'perennial.resolveRollback': async () => ({ version: 1 }),
    'perennial.releaseHold': async () => ({ revision: null }),
    'perennial.loadLifecycleDefinition': async () => ({ definition: NO_OP_DEFINITION }),
    'perennial.recordTrigger': async () => ({ duplicate: false }),
    'perennial.finishTriggers': async () => undefined,
    'perennial.recordDecisions': async () => undefined,
    'perennial.findUnpolled': async () => [],
    'perennial.probeSearchAttributes': async () => ({ usable: false }),
    'perennial.reply': async () => undefined,
    'perennial.describeWorkflows': async (input) => input.workflowIds.map((workflowId) => ({ workflowId, status: 'TERMINATED' })),
    'perennial.signalLifecycle': async () => undefined,
    'perennial.planBatch': async () => ({ version: 1, rows: 1_000, parts: 5 }),
    'perennial.scoreParts': async ({ first, end }) => ({ rows: 200 * (end - first), found: 0 }),
    'perennial.finishBatch': async () => ({ rows: 1_000, parts: 5, manifestKey: 'm', driftKey: 'd', drift: 'ok', drifted: [] }),
    'perennial.predictRequest': async () => ({ state: 'done', version: 1, rows: 2, code: null, hasCallback: false }),
    'perennial.failRequest': async ({ code }) => ({ state: 'failed', version: null, rows: 0, code, hasCallback: false }),
    'perennial.postResult': async () => undefined,
    'perennial.closeRequest': async () => undefined,
    'perennial.monitorModel': async () => ({
      kind: 'drift' as const,
      reportId: 'r',
      verdict: 'ok',
      rows: 10,
      maturedRows: 10,
      drifted: [],
    }),
  };
}
