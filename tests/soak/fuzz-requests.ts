import { call } from '../serving/serving-fixture.js';
import { generateRequest } from './generated-requests.js';
import type { RouteName } from './generated-requests.js';
import { KeepAliveClient } from './keep-alive-client.js';
import { MemoryTrack } from './memory-track.js';
import type { MemoryResult } from './memory-track.js';
import { SeededRandom } from './seeded-random.js';
import { startSoakServer } from './soak-server.js';
import type { SoakServer } from './soak-server.js';

export interface FuzzResult {
  readonly seed: number;
  readonly requests: number;
  readonly routes: number;
  /** Counts by kind of request and status; status 0: the connection ended without an answer. */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What must not be: answers of 500 and more other than 503, by number of the request. */
  readonly faults: readonly string[];
  readonly checks: number;
  readonly memory: MemoryResult;
}

const MEASUREMENTS = 60;
/** Of the requests. Rare kinds of them have come by then, too: what the first of a kind leaves (80 kB at once, seen at 64 %) is no growth. */
const WARM_UP_SHARE = 0.75;
const MAX_FAULTS = 50;
const CHECK_EVERY = 500;

/** Sends generated requests to a real serving process, one after the other; in between a right one must be answered right. */
export async function fuzzRequests(requests: number, seed: number, report: (line: string) => void): Promise<FuzzResult> {
  const server = await startSoakServer();
  const client = new KeepAliveClient(server.port);
  try {
    return await fuzz(server, client, { requests, seed, report });
  } finally {
    client.close();
    await server.stop();
  }
}

interface FuzzPlan {
  readonly requests: number;
  readonly seed: number;
  readonly report: (line: string) => void;
}

async function fuzz(server: SoakServer, client: KeepAliveClient, { requests, seed, report }: FuzzPlan): Promise<FuzzResult> {
  const random = new SeededRandom(seed);
  const routes = await routesOf(server.url);
  const statuses: Record<string, Record<string, number>> = {};
  const faults: string[] = [];
  const track = new MemoryTrack();
  const warmUp = Math.round(requests * WARM_UP_SHARE);
  const every = Math.max(1, Math.floor((requests - warmUp) / MEASUREMENTS));
  let checks = 0;
  for (let i = 0; i < requests; i += 1) {
    const { kind, bytes, isGarbage } = generateRequest(random, routes);
    const { status, body } = isGarbage ? await client.sendGarbage(bytes) : await client.send(bytes);
    const counts = (statuses[kind] ??= {});
    counts[status] = (counts[status] ?? 0) + 1;
    if (status >= 500 && status !== 503)
      faults.push(`request ${i} (${kind}): ${status} ${body.slice(0, 300)}\n${bytes.toString('latin1').slice(0, 2_000)}`);
    if (server.hasEnded()) faults.push(`the server ended after request ${i} (${kind})\n${server.output().slice(-2_000)}`);
    if (faults.length >= MAX_FAULTS || server.hasEnded()) break;
    if (i % CHECK_EVERY === 0) checks += await checkAnswer(server.url, faults);
    if (i === warmUp) await server.settle();
    else if (i > warmUp && i % every === 0) track.add(i, await server.memory());
    if (i % 20_000 === 19_999) report(`${i + 1} requests, ${faults.length} faults`);
  }
  return { seed, requests, routes: routes.length, statuses, faults, checks, memory: track.result() };
}

/** What the server itself says it has. */
async function routesOf(url: string): Promise<readonly RouteName[]> {
  const { text } = await call(url, '/no-such-path');
  const found = [...text.matchAll(/\b(GET|POST|DELETE) (\/[^\s,;"]*)/g)].map(([, method = '', path = '']) => ({ method, path }));
  if (found.length < 10) throw new Error(`the server names ${found.length} routes: ${text.slice(0, 500)}`);
  return found.map(({ method, path }) => ({ method, path: path.replace(/\.$/, '') }));
}

const RECORD = { carrier: 'AA', distance: 0.25, wind_kt: -1.5, hour: 5 };
let right: string | undefined;

/** The first answer is remembered: every later one must have the same bits. */
async function checkAnswer(url: string, faults: string[]): Promise<1> {
  const { status, text } = await call(url, '/v1/models/mixed/predict', { records: [RECORD] });
  const answer = `${status} ${/"probability":[^}]*/.exec(text)?.[0]}`;
  right ??= answer;
  if (answer !== right || status !== 200) faults.push(`a right request was answered ${answer} instead of ${right}`);
  return 1;
}
