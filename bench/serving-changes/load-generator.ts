import { Agent, request } from 'node:http';

/** One answered request; times in milliseconds of the generator's clock since its start. */
export interface Sample {
  readonly endedAt: number;
  readonly tookMs: number;
  readonly version: number;
}

export interface LoadOptions {
  readonly url: string;
  readonly connections: number;
  readonly body: string;
  /** Pause of a connection after each answer; 0 asks as fast as it is answered. */
  readonly thinkMs: number;
  /** Called with each answer; what it returns is a failure. */
  readonly check: (answer: {
    readonly version: number;
    readonly predictions: readonly { readonly probability: number }[];
  }) => string | undefined;
}

/** Clients over kept connections, each with one request at a time. */
export class LoadGenerator {
  readonly samples: Sample[] = [];
  readonly failures: string[] = [];
  private readonly agent: Agent;
  private running = true;
  private readonly clients: readonly Promise<void>[];

  constructor(private readonly options: LoadOptions) {
    this.agent = new Agent({ keepAlive: true, maxSockets: options.connections });
    this.clients = Array.from({ length: options.connections }, () => this.client());
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.clients);
    this.agent.destroy();
  }

  private async client(): Promise<void> {
    const { thinkMs } = this.options;
    while (this.running) {
      await this.ask().catch((error: unknown) => this.failures.push(String(error)));
      if (thinkMs > 0) await new Promise((resolve) => setTimeout(resolve, thinkMs * (0.5 + Math.random())));
    }
  }

  private ask(): Promise<void> {
    const { url, body, check } = this.options;
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(url, { method: 'POST', agent: this.agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const endedAt = performance.now();
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode !== 200) return reject(new Error(`${response.statusCode}: ${text}`));
          const answer = JSON.parse(text) as Parameters<typeof check>[0];
          const problem = check(answer);
          if (problem !== undefined) return reject(new Error(problem));
          this.samples.push({ endedAt, tookMs: endedAt - started, version: answer.version });
          resolve();
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

/** Nearest-rank quantile of unsorted values. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
