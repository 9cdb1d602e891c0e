import type { InstanceEndpoint, InstanceReport } from '../../contracts/instance-report.js';
import type { DeploymentFollower } from '../follow/deployment-follower.js';
import type { EndpointTable } from '../variants/endpoint-table.js';
import type { ServingMetrics } from '../metrics/serving-metrics.js';

export interface InstanceParts {
  readonly endpoints: EndpointTable;
  readonly follower: DeploymentFollower;
  readonly metrics: ServingMetrics;
}

/** The part of a report that changes. */
export async function describeInstance({
  endpoints,
  follower,
  metrics,
}: InstanceParts): Promise<Pick<InstanceReport, 'state' | 'reasons' | 'endpoints' | 'requests'>> {
  const served = endpoints.all().map(({ name, served: one, quarantined }): InstanceEndpoint => {
    const variants = (one?.variants ?? []).map(({ manifest: { model, version }, variant }) => ({ model, version, variant }));
    return { endpoint: name, revision: one?.revision.revision ?? null, variants, quarantined: quarantined.length };
  });
  const reasons = follower.degradedReasons();
  const isServing = served.some(({ revision }) => revision !== null);
  const state = !isServing ? 'starting' : reasons.length > 0 ? 'degraded' : 'ready';
  return { state, reasons: isServing ? reasons : [follower.waitingFor()], endpoints: served, requests: await answeredRequests(metrics) };
}

async function answeredRequests({ registry }: ServingMetrics): Promise<number> {
  const metric = await registry.getSingleMetric('perennial_serving_requests_total')?.get();
  return (metric?.values ?? []).reduce((sum, { value }) => sum + value, 0);
}
