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
  /** What came before them. */
  readonly warmUp: { readonly requests: number; readonly modelChanges: number };
  /** Requests that were not answered with 200. */
  readonly failed: number;
  /** Versions of the changed model that answered. */
  readonly versionsSeen: number;
  readonly memory: MemoryResult;
}

const MEASUREMENTS = 80;
/** Before anything is measured: as large a part of the plan again. */
const WARM_UP_SHARE = 0.2;
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
  const load = new ChangingLoad(server);
  try {
    return await soak(server, load, plan);
  } finally {
    load.close();
    await server.stop();
  }
}

async function soak(server: SoakServer, load: ChangingLoad, { requests, modelChanges, report }: MemorySoakPlan): Promise<MemorySoakResult> {
  const track = new MemoryTrack();
  const warmUp = { requests: Math.ceil(requests * WARM_UP_SHARE), modelChanges: Math.ceil(modelChanges * WARM_UP_SHARE) };
  await load.run(warmUp.requests, warmUp.modelChanges);
  await server.settle();
  report(`warm after ${load.sent} requests and ${load.changes} changes`);
  const part = Math.ceil(requests / MEASUREMENTS);
  for (let measured = 1; measured <= MEASUREMENTS; measured += 1) {
    const due = warmUp.modelChanges + Math.floor((modelChanges * measured) / MEASUREMENTS);
    await load.run(Math.min(part, warmUp.requests + requests - load.sent), due - load.changes);
    track.add(load.sent - warmUp.requests, await server.memory());
    if (measured % 8 === 0) report(`${load.sent} requests, ${load.changes} changes, ${load.failed} failed`);
  }
  const { sent, changes, failed, versions } = load;
  return {
    requests: sent - warmUp.requests,
    modelChanges: changes - warmUp.modelChanges,
    warmUp,
    failed,
    versionsSeen: versions.size,
    memory: track.result(),
  };
}

class ChangingLoad {
  sent = 0;
  changes = 0;
  failed = 0;
  readonly versions = new Set<string>();
  private readonly bodies = requestBodies(new SeededRandom(1));
  private readonly clients: readonly KeepAliveClient[];

  constructor(private readonly server: SoakServer) {
    this.clients = Array.from({ length: CONNECTIONS }, () => new KeepAliveClient(server.port));
  }

  /** Sends so many requests, and makes so many changes meanwhile. */
  async run(requests: number, changes: number): Promise<void> {
    const upTo = this.sent + requests;
    const sending = Promise.all(this.clients.map((client) => this.send(client, upTo)));
    for (let made = 0; made < changes; made += 1) {
      await change(this.server, this.changes + 2);
      this.changes += 1;
    }
    await sending;
  }

  close(): void {
    for (const client of this.clients) client.close();
  }

  private async send(client: KeepAliveClient, upTo: number): Promise<void> {
    while (this.sent < upTo) {
      this.sent += 1;
      const { sent } = this;
      const { status, body } = await client.send(this.bodies[sent % BODIES] as Buffer);
      if (status !== 200) this.failed += 1;
      else if (sent % 50 === 0) this.versions.add(/"version":(\d+)/.exec(body)?.[1] ?? '');
    }
  }
}

/** Resolves when it is in effect; the load goes on meanwhile. */
async function change(server: SoakServer, version: number): Promise<void> {
  await publishVersion(server.objects, { model: 'mixed', version });
  await deploy(server.objects, { endpoint: 'mixed', revision: version, version });
  await eventually(
    `version ${version} answers`,
    () => call(server.url, '/v2/models/mixed'),
    ({ body }) => JSON.stringify(body.versions) === JSON.stringify([String(version)]),
  );
}

function requestBodies(random: SeededRandom): readonly Buffer[] {
  return Array.from({ length: BODIES }, () => {
    const record = { carrier: random.pick(['AA', 'DL', 'UA', 'XX']), distance: random.next() * 100, wind_kt: random.next(), hour: 5 };
    const body = JSON.stringify({ records: [record] });
    return Buffer.from(
      `POST /v1/models/mixed/predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}
