import { Gauge, Registry } from 'prom-client';
import type { MetadataStore } from '../adapters/metadata-store/metadata-store.js';

/** Triggers that joined another's pipeline or were refused have no training of their own. */
const MAX_LOOKED_AT = 50;
const NO_TRAINING = new Set(['refused', 'duplicate']);

/**
 * How the last training and the last monitor of each model ended and when, as Prometheus' text. Read from the database at every scrape, so
 * that a Worker that has just started knows it too. Errors: METADATA_….
 */
export async function outcomeMetrics(metadata: MetadataStore): Promise<string> {
  const registers = [new Registry()];
  const gauge = <L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> =>
    new Gauge({ name, help, labelNames, registers });
  const outcome = gauge('perennial_training_last_outcome', '1 for how the last training that has ended did so.', ['model', 'outcome']);
  const asked = gauge('perennial_training_last_timestamp_seconds', 'When the last training that has ended was asked for.', ['model']);
  const deployed = gauge('perennial_deployed_timestamp_seconds', 'When a version was deployed last.', ['model']);
  const verdict = gauge('perennial_monitor_last_verdict', '1 for the verdict of the last report of the monitor.', ['model', 'verdict']);
  const watched = gauge('perennial_monitor_last_timestamp_seconds', 'When the last report of the monitor was written.', ['model']);
  for (const model of await metadata.listModels()) {
    const [triggers, deployments, reports] = await Promise.all([
      metadata.listTriggers(model, MAX_LOOKED_AT),
      metadata.listDeployments(model, 1),
      metadata.listReports(model, 1),
    ]);
    const last = triggers.find(
      ({ state, triggerId, pipelineTriggerId }) =>
        state !== null && !NO_TRAINING.has(state) && (pipelineTriggerId ?? triggerId) === triggerId,
    );
    if (last !== undefined) {
      outcome.set({ model, outcome: last.state ?? '' }, 1);
      asked.set({ model }, last.receivedAt / 1000);
    }
    for (const { createdAt } of deployments) deployed.set({ model }, createdAt / 1000);
    for (const report of reports) {
      verdict.set({ model, verdict: report.verdict }, 1);
      watched.set({ model }, report.createdAt / 1000);
    }
  }
  return registers[0]?.metrics() ?? '';
}
