import { call, deploy, eventually, publishVersion } from '../serving/serving-fixture.js';
import { KeepAliveClient } from './keep-alive-client.js';
import { MemoryTrack } from './memory-track.js';
import type { MemoryResult } from './memory-track.js';
import { SeededRandom } from './seeded-random.js';
import { startSoakServer } from './soak-server.js';
import type { SoakServer } from './soak-server.js';

export interface MemorySoakResult {
  readonly requests: number;
  readonly modelChanges: number;
  /** Requests that were not answered with 200. */
  readonly failed: number;
  /** Versions of the changed model that answered. */
  readonly versionsSeen: number;
  readonly memory: MemoryResult;
}

const MEASUREMENTS = 80;
const CONNECTIONS = 16;
const BODIES = 512;

export interface MemorySoakPlan {
  readonly requests: number;
  readonly modelChanges: number;
  readonly report: (line: string) => void;
}

/** Right requests on 16 connections while one of the models changes to a new version again and again. */
export async function soakMemory(plan: MemorySoakPlan): Promise<MemorySoakResult> {
  const server = await startSoakServer();
  try {
    return await soak(server, plan);
  } finally {
    await server.stop();
  }
}

async function soak(server: SoakServer, { requests, modelChanges, report }: MemorySoakPlan): Promise<MemorySoakResult> {
  const bodies = requestBodies(new SeededRandom(1));
  const track = new MemoryTrack();
  const versions = new Set<string>();
  let failed = 0;
  let sent = 0;
  let version = 1;
  const part = Math.ceil(requests / MEASUREMENTS);
  const clients = Array.from({ length: CONNECTIONS }, () => new KeepAliveClient(server.port));
  const run = async (client: KeepAliveClient, upTo: number): Promise<void> => {
    while (sent < upTo) {
      sent += 1;
      const { status, body } = await client.send(bodies[sent % bodies.length] as Buffer);
      if (status !== 200) failed += 1;
      else if (sent % 50 === 0) versions.add(/"version":(\d+)/.exec(body)?.[1] ?? '');
    }
  };
  for (let measured = 1; measured <= MEASUREMENTS; measured += 1) {
    const load = Promise.all(clients.map((client) => run(client, Math.min(requests, measured * part))));
    const due = 1 + Math.floor((modelChanges * measured) / MEASUREMENTS);
    while (version < due) version = await change(server, version + 1);
    await load;
    track.add(sent, await server.memory());
    if (measured % 8 === 0) report(`${sent} requests, ${version - 1} changes, ${failed} failed`);
  }
  for (const client of clients) client.close();
  return { requests: sent, modelChanges: version - 1, failed, versionsSeen: versions.size, memory: track.result() };
}

/** Resolves when it is in effect; the load goes on meanwhile. */
async function change(server: SoakServer, version: number): Promise<number> {
  await publishVersion(server.objects, { model: 'mixed', version });
  await deploy(server.objects, { endpoint: 'mixed', revision: version, version });
  await eventually(
    `version ${version} answers`,
    () => call(server.url, '/v2/models/mixed'),
    ({ body }) => JSON.stringify(body.versions) === JSON.stringify([String(version)]),
  );
  return version;
}

function requestBodies(random: SeededRandom): readonly Buffer[] {
  return Array.from({ length: BODIES }, () => {
    const record = { carrier: random.pick(['AA', 'DL', 'UA', 'XX']), distance: random.next() * 100, wind_kt: random.next(), hour: 5 };
    const body = JSON.stringify({ records: [record] });
    return Buffer.from(
      `POST /v1/models/mixed/predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
