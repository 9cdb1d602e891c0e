import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import type { LocalSettings } from '../../config/local-settings.js';
import { askOwnProcess } from './ask-own-process.js';
import { servingInstances } from './serving-instances.js';
import type { ServingInstance } from './serving-instances.js';

/** What one process answers for an endpoint. */
export interface ServedEndpoint {
  readonly endpoint: string;
  /** Null: it answers nothing. */
  readonly revision: number | null;
  readonly versions: readonly number[];
  /** Why nothing, or not the newest revision, is in effect; null: there is no reason known. */
  readonly waitingFor: string | null;
  readonly quarantined: readonly { readonly revision: number; readonly reason: string }[];
}

/** A registered instance, asked over HTTP. Several processes behind one address are one instance. */
export interface AskedInstance {
  readonly instance: string;
  readonly url: string;
  /** `refused`: it answers and does not tell us, so `endpoints` is what it last said to the object store. */
  readonly state: 'answered' | 'refused' | 'unreachable';
  /** It was heard of lately. One that was not may be of another object store by now: what it serves counts, what it does not serve does not. */
  readonly isAlive: boolean;
  /** Why it is not simply `answered`; else empty. */
  readonly problem: string;
  /** An endpoint as often as there are processes that answer for it. */
  readonly endpoints: readonly ServedEndpoint[];
}

/** What is needed to ask a process of this installation. */
export type Asking = Pick<LocalSettings, 'servingToken' | 'servingTlsCertPath'>;

const TIMEOUT_MS = 3_000;

/** Every serving process that has said to the object store that it is there: what it answers with now. One that has ended is left out. */
export async function askInstances(objects: ObjectStore, settings: Asking): Promise<readonly AskedInstance[]> {
  const byUrl = new Map<string, ServingInstance[]>();
  // The newest sign comes first.
  for (const one of await servingInstances(objects)) byUrl.set(one.url, [...(byUrl.get(one.url) ?? []), one]);
  const asked = await Promise.all([...byUrl.values()].map((behind) => askOne(behind, settings)));
  return asked.flat();
}

async function askOne(behind: readonly ServingInstance[], { servingToken, servingTlsCertPath }: Asking): Promise<readonly AskedInstance[]> {
  const [newest] = behind;
  if (newest === undefined) return [];
  const { instance, url, isAlive } = newest;
  const request = {
    url: `${url}/v1/status`,
    certPath: url.startsWith('https:') ? servingTlsCertPath : undefined,
    timeoutMs: TIMEOUT_MS,
    ...(servingToken === undefined ? {} : { headers: { authorization: `Bearer ${servingToken}` } }),
  };
  try {
    const { status, text } = await askOwnProcess(request);
    if (status === 200)
      return [{ instance, url, isAlive, state: 'answered', problem: '', endpoints: toldEndpoints(JSON.parse(text) as StatusAnswer) }];
    const problem = `${url} answers /v1/status with ${status}${status === 401 || status === 403 ? ': PERENNIAL_SERVING_TOKEN is not one that it takes' : ''}`;
    return [
      { instance, url, isAlive, state: 'refused', problem, endpoints: behind.filter((one) => one.isAlive).flatMap(reportedEndpoints) },
    ];
  } catch (error) {
    if (!isAlive) return [];
    const heard = `last heard ${Math.round(newest.silentMs / 1000)} s ago`;
    return [
      { instance, url, isAlive, state: 'unreachable', problem: `${url} does not answer (${reasonOf(error)}; ${heard})`, endpoints: [] },
    ];
  }
}

/** The part of `/v1/status` that is looked at. */
interface StatusAnswer {
  readonly endpoints?: readonly {
    readonly endpoint: string;
    readonly revision: number | null;
    readonly variants?: readonly { readonly version: number }[];
    readonly waitingFor?: string | null;
    readonly unloaded?: boolean;
    readonly quarantined?: ServedEndpoint['quarantined'];
  }[];
  readonly processes?: readonly { readonly status: StatusAnswer | null }[];
}

function toldEndpoints({ endpoints = [], processes }: StatusAnswer): readonly ServedEndpoint[] {
  if (processes !== undefined) return processes.flatMap(({ status }) => (status === null ? [] : toldEndpoints(status)));
  return endpoints.map(({ endpoint, revision, variants = [], waitingFor = null, unloaded = false, quarantined = [] }) => ({
    endpoint,
    revision: unloaded ? null : revision,
    versions: unloaded ? [] : [...new Set(variants.map(({ version }) => version))],
    waitingFor: unloaded ? 'somebody to load it again: it was unloaded there' : waitingFor,
    quarantined,
  }));
}

function reportedEndpoints({ endpoints }: ServingInstance): readonly ServedEndpoint[] {
  return endpoints.map(({ endpoint, revision, variants }) => ({
    endpoint,
    revision,
    versions: [...new Set(variants.map(({ version }) => version))],
    waitingFor: null,
    quarantined: [],
  }));
}

function reasonOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError' || code === 'ABORT_ERR') return `nothing within ${TIMEOUT_MS / 1000} s`;
  return typeof code === 'string' ? code : String(name);
}
