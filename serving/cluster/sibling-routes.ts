import { DomainError } from '../../core/errors.js';
import { jsonReply } from '../http/route.js';
import type { Route, RouteReply } from '../http/route.js';
import type { StatisticsReply, StatisticsReport } from '../protocols/open-inference/statistics-routes.js';
import { sumStatistics } from './sum-statistics.js';

/** One process as `/v1/status` names it. */
export interface SiblingStatus {
  /** 1, 2, …: stays when the process is replaced by another. */
  readonly process: number;
  readonly pid: number;
  /** Connections that it has. */
  readonly connections: number;
  /** Its own `/v1/status`; null when it did not answer in time, and for callers who may see some endpoints alone. */
  readonly status: unknown;
}

/** The other processes behind the same port, this one among them. */
export interface Siblings {
  /** Under which all of them are reached. */
  readonly url: string;
  /** Metrics of all, added up, in the text form of Prometheus. */
  metrics(): Promise<string>;
  statuses(): Promise<readonly SiblingStatus[]>;
  statistics(): Promise<readonly (readonly StatisticsReport[])[]>;
  /** Tells, once, that this process can answer; true as soon as new connections go to those that can. */
  knowReady(): boolean;
}

/** The same routes, except that metrics, status and statistics speak for all processes, whichever of them is asked. */
export function withSiblings(routes: readonly Route[], siblings: Siblings): readonly Route[] {
  return routes.map((route) => {
    if (route.method !== 'GET') return route;
    if (route.path === '/metrics') return { ...route, handle: (call) => allMetrics(route, siblings, call) };
    if (route.path === '/v1/status') return { ...route, handle: (call) => allStatuses(route, siblings, call) };
    if (route.path.endsWith('/stats')) return { ...route, handle: (call) => allStatistics(route, siblings, call) };
    return route;
  });
}

async function allMetrics(own: Route, siblings: Siblings, call: Parameters<Route['handle']>[0]): Promise<RouteReply> {
  const reply = await own.handle(call);
  return { ...reply, body: await siblings.metrics() };
}

async function allStatuses(own: Route, siblings: Siblings, call: Parameters<Route['handle']>[0]): Promise<RouteReply> {
  const reply = await own.handle(call);
  const status = JSON.parse(String(reply.body)) as Readonly<Record<string, unknown>>;
  const statuses = await siblings.statuses();
  const processes = call.caller?.scope === undefined ? statuses : statuses.map((one) => ({ ...one, status: null }));
  return jsonReply({ ...status, processes }, reply.status);
}

async function allStatistics(own: Route, siblings: Siblings, call: Parameters<Route['handle']>[0]): Promise<RouteReply> {
  const reply = await own.handle(call);
  const { model_stats: reports } = JSON.parse(String(reply.body)) as StatisticsReply;
  return jsonReply({ model_stats: sumStatistics(reports, await siblings.statistics()) } satisfies StatisticsReply, reply.status);
}

/** What a GET of one of the routes says. Errors: ROUTE_UNKNOWN; the route's own. */
export async function askRoute(routes: readonly Route[], path: string): Promise<RouteReply> {
  const route = routes.find((one) => one.method === 'GET' && one.path === path);
  if (route === undefined) throw new DomainError('ROUTE_UNKNOWN', { routes: routes.map((one) => one.path) });
  return route.handle({
    params: {},
    body: undefined,
    raw: Buffer.alloc(0),
    headers: {},
    header: () => undefined,
    search: '',
    address: '',
    observed: { active: undefined },
  });
}
