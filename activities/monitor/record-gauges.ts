import { Context } from '@temporalio/activity';
import type { ReportGauge } from '../../core/monitors/report-gauge.js';

/** The newest report as gauges of the Worker's own telemetry: a team's Prometheus has them without another endpoint. */
export function recordGauges(gauges: readonly ReportGauge[]): void {
  const { metricMeter } = Context.current();
  for (const { name, type, description, values } of gauges) {
    const gauge = metricMeter.createGauge(name, type, undefined, description);
    for (const { value, labels } of values) gauge.set(value, { ...labels });
  }
}
