import { DomainError } from '../../../core/errors.js';
import type { Endpoint, EndpointTable, Endpoints } from '../../variants/endpoint-table.js';
import { parseJson } from '../../json/parse-json.js';
import { jsonReply } from '../../http/route.js';
import type { Route, RouteCall, RouteReply } from '../../http/route.js';
import { refuseUnknownFields } from '../../json/known-fields.js';
import { optionalFlag, requireObject } from '../../json/request-fields.js';
import type { JsonObject } from '../../json/request-fields.js';

export interface RepositoryOptions {
  readonly endpoints: EndpointTable;
  /** Why models are not loaded and unloaded by requests; undefined: they are. */
  readonly controlRefused: string | undefined;
  readonly log: (line: string) => void;
}

interface RepositoryEntry {
  readonly name: string;
  readonly version?: string;
  readonly state: 'READY' | 'UNAVAILABLE';
  readonly reason: string;
}

/** The model repository extension: what there is, and endpoints that stop answering on this process until they are loaded again. */
export function repositoryRoutes(options: RepositoryOptions): readonly Route[] {
  const { endpoints } = options;
  const control = { method: 'POST', takes: 'raw', role: 'admin' } as const;
  return [
    { method: 'POST', path: '/v2/repository/index', takes: 'raw', handle: (call) => repositoryIndex(endpoints.seenBy(call.caller), call) },
    { ...control, path: '/v2/repository/models/:model/load', handle: (call) => setUnloaded(options, call, false) },
    { ...control, path: '/v2/repository/models/:model/unload', handle: (call) => setUnloaded(options, call, true) },
  ];
}

function repositoryIndex(endpoints: Endpoints, { raw }: RouteCall): RouteReply {
  const body = bodyOf(raw);
  refuseUnknownFields(body, ['ready'], '');
  const onlyReady = optionalFlag(body.ready, 'ready') === true;
  return jsonReply(repositoryEntries(endpoints, onlyReady));
}

/** Every version of every endpoint, by name. */
export function repositoryEntries(endpoints: Endpoints, onlyReady: boolean): readonly RepositoryEntry[] {
  const entries = [...endpoints.all()].sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(entriesOf);
  return onlyReady ? entries.filter(({ state }) => state === 'READY') : entries;
}

function entriesOf({ name, served, isUnloaded, waitingFor }: Endpoint): readonly RepositoryEntry[] {
  if (served === undefined) return [{ name, state: 'UNAVAILABLE', reason: `it waits for ${waitingFor}` }];
  const versions = [...new Set(served.variants.map(({ manifest }) => manifest.version))].sort((a, b) => a - b);
  const state = isUnloaded ? 'UNAVAILABLE' : 'READY';
  return versions.map((version) => ({ name, version: String(version), state, reason: isUnloaded ? 'unloaded' : '' }));
}

/** Errors: SERVING_CONTROL_REFUSED, SERVING_MODEL_UNKNOWN, INPUT_FIELD_…. */
function setUnloaded({ endpoints, controlRefused, log }: RepositoryOptions, call: RouteCall, isUnloaded: boolean): RouteReply {
  if (controlRefused !== undefined) throw new DomainError('SERVING_CONTROL_REFUSED', { reason: controlRefused });
  const body = bodyOf(call.raw);
  refuseUnknownFields(body, ['parameters'], '');
  if (body.parameters !== undefined)
    refuseUnknownFields(requireObject(body.parameters, 'parameters'), ['unload_dependents'], 'parameters.');
  const endpoint = endpoints.seenBy(call.caller).known(call.params.model ?? '');
  endpoint.isUnloaded = isUnloaded;
  log(`serving: ${endpoint.name} ${isUnloaded ? 'unloaded' : 'loaded'} by ${call.caller?.name ?? 'anyone'}`);
  return jsonReply({ name: endpoint.name, [isUnloaded ? 'unload' : 'load']: true });
}

/** Clients send no body where they have nothing to say. */
function bodyOf(raw: Buffer): JsonObject {
  return raw.length === 0 ? {} : requireObject(parseJson(raw, 1), 'body');
}
