import type { ActiveModel } from '../../model/active-model.js';
import type { EndpointTable, Endpoints } from '../../variants/endpoint-table.js';
import { jsonReply } from '../../http/route.js';
import type { Route, RouteCall, RouteReply } from '../../http/route.js';
import type { Duration } from '../../model/model-statistics.js';

export interface DurationReport {
  readonly count: number;
  readonly ns: number;
}

/** One entry of `model_stats`: the statistics extension of the Open Inference Protocol, as Triton has it. */
export interface StatisticsReport {
  readonly name: string;
  readonly version: string;
  /** Epoch milliseconds; 0: never. */
  readonly last_inference: number;
  /** Rows of the requests that were answered. */
  readonly inference_count: number;
  /** Runs of the model. */
  readonly execution_count: number;
  readonly inference_stats: Readonly<Record<(typeof PHASES)[number], DurationReport>>;
  readonly batch_stats: readonly { readonly batch_size: number; readonly compute_infer: DurationReport }[];
}

/** Body of the three routes. */
export interface StatisticsReply {
  readonly model_stats: readonly StatisticsReport[];
}

const PHASES = ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'] as const;

/** Sums since each version was loaded. */
export function statisticsRoutes(endpoints: EndpointTable): readonly Route[] {
  const one = ({ params, observed, caller }: RouteCall): RouteReply => {
    const name = params.model ?? '';
    const seen = endpoints.seenBy(caller);
    const active = seen.require(name, params.version);
    observed.active = active;
    return reply(params.version === undefined ? endpointStatistics(seen, name) : [statisticsOf(active)]);
  };
  return [
    { method: 'GET', path: '/v2/models/stats', handle: ({ caller }) => reply(allStatistics(endpoints.seenBy(caller))) },
    { method: 'GET', path: '/v2/models/:model/stats', handle: one },
    { method: 'GET', path: '/v2/models/:model/versions/:version/stats', handle: one },
  ];
}

function reply(reports: readonly StatisticsReport[]): RouteReply {
  return jsonReply({ model_stats: reports } satisfies StatisticsReply);
}

/** Of everything that can answer now, by name. */
export function allStatistics(endpoints: Endpoints): readonly StatisticsReport[] {
  const names = endpoints.all().flatMap(({ name, active, isUnloaded }) => (active === undefined || isUnloaded ? [] : [name]));
  return names.sort().flatMap((name) => endpointStatistics(endpoints, name));
}

/** Of every version of an endpoint. Errors: SERVING_MODEL_UNKNOWN, SERVING_NOT_READY. */
export function endpointStatistics(endpoints: Endpoints, name: string): readonly StatisticsReport[] {
  const byVersion = new Map(endpoints.served(name).variants.map((active) => [active.manifest.version, active]));
  return [...byVersion.values()].sort((a, b) => a.manifest.version - b.manifest.version).map(statisticsOf);
}

export function statisticsOf({ revision, manifest, model }: ActiveModel): StatisticsReport {
  const { statistics } = model;
  const runs = [...statistics.runs].sort(([a], [b]) => a - b);
  return {
    name: revision.endpoint,
    version: String(manifest.version),
    last_inference: statistics.lastInferenceMs,
    inference_count: statistics.rows,
    execution_count: runs.reduce((sum, [, { count }]) => sum + count, 0),
    inference_stats: {
      success: report(statistics.success),
      fail: report(statistics.failure),
      queue: report(statistics.queue),
      compute_input: report(statistics.input),
      compute_infer: report(statistics.infer),
      // Text is put together while it is sent: there is nothing to measure on its own.
      compute_output: { count: statistics.success.count, ns: 0 },
    },
    batch_stats: runs.map(([size, duration]) => ({ batch_size: size, compute_infer: report(duration) })),
  };
}

function report({ count, ms }: Duration): DurationReport {
  return { count, ns: Math.round(ms * 1e6) };
}
