import { Context } from '@temporalio/activity';

/** Counters of the Worker's own telemetry, beside the gauges of monitors. Labels are names that definitions and this package bound. */
export const OUTCOME_COUNTERS = {
  perennial_monitor_runs_total: 'Runs of a monitor by what they ended in: a verdict, or failed.',
  perennial_triggers_total: 'Triggers by the outcome that was written down, those that were refused among them.',
} as const;

export function countOutcome(name: keyof typeof OUTCOME_COUNTERS, labels: Readonly<Record<string, string>>): void {
  Context.current()
    .metricMeter.createCounter(name, undefined, OUTCOME_COUNTERS[name])
    .add(1, { ...labels });
}
