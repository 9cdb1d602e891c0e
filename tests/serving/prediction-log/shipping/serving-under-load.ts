import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { childEnvironment } from '../../../../config/child-environment.js';
import { eventually, programPath, ready } from '../../serving-fixture.js';
import type { RawRow } from '../../serving-fixture.js';

export interface ServingChild {
  readonly child: ChildProcess;
  readonly url: string;
  readonly output: () => string;
}

/** A serving process as users start it; killed at the end of the test at the latest. */
export async function startServingMain(
  t: { readonly after: (ended: () => void) => void },
  settings: Readonly<Record<string, string>>,
): Promise<ServingChild> {
  const main = programPath('../../serving/main');
  const environment = childEnvironment({ PERENNIAL_SERVING_PORT: '0', ...settings });
  const child = spawn(process.execPath, [...(main.endsWith('.ts') ? ['--import', 'tsx'] : []), main], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => void child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const found = await eventually(
    'serving listens',
    async () => /listens on (\S+),/.exec(output)?.[1] ?? (child.exitCode === null ? '' : output),
    (url) => url !== '',
  );
  await ready(found);
  return { child, url: found, output: () => output };
}

export interface ReceivedRow {
  readonly id: string;
  readonly sent: RawRow;
  readonly probability: number;
  /** By `performance.now`. */
  readonly receivedMs: number;
}

export interface LoadOptions {
  /** The n-th row to send. */
  readonly row: (n: number) => RawRow;
  /** Between an answer and the next request of a connection. */
  readonly pauseMs?: number;
}

const CONNECTIONS = 4;

/** Sends rows over a few connections until it is stopped or the server is gone. */
export class Load {
  readonly received: ReceivedRow[] = [];
  private readonly agent = new Agent({ keepAlive: true });
  private isStopped = false;
  private readonly workers: Promise<void>[];

  constructor(
    private readonly url: string,
    private readonly options: LoadOptions,
  ) {
    this.workers = Array.from({ length: CONNECTIONS }, (_, i) => this.work(i));
  }

  async first(): Promise<void> {
    await eventually(
      'an answer came',
      async () => this.received.length,
      (count) => count > 0,
    );
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await Promise.all(this.workers);
    this.agent.destroy();
  }

  /** Longest time without an answer until `untilMs`: the machine was busy with something else then. */
  longestGapMs(untilMs: number): number {
    const times = [...this.received.map(({ receivedMs }) => receivedMs).filter((at) => at <= untilMs), untilMs].sort((a, b) => a - b);
    return times.slice(1).reduce((longest, at, i) => Math.max(longest, at - (times[i] as number)), 0);
  }

  private async work(connection: number): Promise<void> {
    for (let n = connection; !this.isStopped; n += 1_000_003) {
      const { row, pauseMs = 0 } = this.options;
      const sent = [row(n), row(n + 1)];
      const predictions = await this.post(sent).catch(() => undefined);
      if (predictions === undefined) return;
      const receivedMs = performance.now();
      predictions.forEach(({ id, probability }, i) => this.received.push({ id, probability, sent: sent[i] as RawRow, receivedMs }));
      if (pauseMs > 0) await delay(pauseMs);
    }
  }

  private post(records: readonly RawRow[]): Promise<readonly { id: string; probability: number }[]> {
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const sending = request(`${this.url}/v1/models/mixed/predict`, { method: 'POST', agent: this.agent, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve((JSON.parse(text) as { predictions: readonly { id: string; probability: number }[] }).predictions),
        );
        response.on('error', reject);
      });
      sending.on('error', reject);
      sending.end(JSON.stringify({ records }));
    });
  }
}
