import { setTimeout as delay } from 'node:timers/promises';
import { DomainError } from '../../core/errors.js';
import { DRAIN_NOTICE_MS } from '../http/http-server.js';
import { hostAndPort, urlOf } from '../http/connection/listen-on.js';
import type { Asked, MetricSnapshot } from './cluster-messages.js';
import { FrontDoor } from './front-door.js';
import { addEnded, mergeMetrics } from './merge-metrics.js';
import type { SiblingStatus } from './sibling-routes.js';
import { WorkerProcess } from './worker-process.js';

export interface ClusterOptions {
  readonly processes: number;
  readonly host: string;
  readonly port: number;
  readonly grpcPort?: number | undefined;
  readonly isTls: boolean;
  /** Program of a process that answers, and what it is given before its number and the URL. */
  readonly entry: string;
  readonly args: readonly string[];
  readonly log: (line: string) => void;
}

const FIRST_RESTART_MS = 250;
const MAX_RESTART_MS = 30_000;
/** Who lived this long did not fail at the start. */
const SETTLED_MS = 60_000;
const LOOK_MS = 5_000;
/** A process that missed so many reports in a row hangs. */
const MAX_MISSED = 6;

/**
 * Several serving processes behind one port, kept alive by this one, which answers nothing itself.
 * 1. A process that ends unasked is replaced, later each time it fails; the others go on. So is one that hangs.
 * 2. Whichever process is asked for metrics or status answers for all. Totals never go down when a process is replaced.
 * 3. `close` lets every process answer what has arrived.
 */
export class ServingCluster {
  private readonly workers = new Map<number, WorkerProcess>();
  private readonly door = new FrontDoor(() => [...this.workers.values()]);
  private readonly stopping = new AbortController();
  /** Of processes that are gone. */
  private ended: Promise<MetricSnapshot> = Promise.resolve([]);
  private url = '';

  constructor(private readonly options: ClusterOptions) {}

  /** Errors: SERVING_ADDRESS_UNUSABLE; SERVING_WORKERS_FAILED when the first process ends instead of starting. */
  async start(): Promise<void> {
    const { host, port, grpcPort, isTls, processes, log } = this.options;
    this.url = urlOf(await this.door.listen('http', host, port), isTls);
    const grpc = grpcPort === undefined ? '' : await this.listenForGrpc(host, grpcPort);
    const first = this.startWorker(1, 0);
    const end = await Promise.race([first.started, first.ended]);
    if (end !== undefined && !this.stopping.signal.aborted) throw new DomainError('SERVING_WORKERS_FAILED', { reason: end });
    for (let slot = 2; slot <= processes && !this.stopping.signal.aborted; slot += 1) this.startWorker(slot, 0);
    log(`serving: listens on ${this.url}${grpc}, with ${processes} processes`);
    void this.watch();
  }

  /** Returns how the log tells of it. */
  private async listenForGrpc(host: string, grpcPort: number): Promise<string> {
    const address = await this.door.listen('grpc', host, grpcPort, 'PERENNIAL_SERVING_GRPC_PORT');
    return `, gRPC on ${hostAndPort(address)}`;
  }

  async close(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    this.stopping.abort();
    this.tellAll('announceStop');
    await delay(DRAIN_NOTICE_MS);
    this.door.close();
    this.tellAll('stop');
    await Promise.all([...this.workers.values()].map(({ ended }) => ended));
    this.options.log('serving: all processes have stopped');
  }

  private tellAll(kind: 'announceStop' | 'stop'): void {
    for (const worker of this.workers.values()) worker.send({ kind });
  }

  private startWorker(slot: number, failures: number): WorkerProcess {
    const { entry, args } = this.options;
    const startedAt = performance.now();
    const worker = new WorkerProcess({ entry, args: [...args, String(slot), this.url], slot }, (asking, id, what) => {
      void this.answer(asking, id, what);
    });
    this.workers.set(slot, worker);
    void worker.started.then(() => this.door.giveWaiting());
    void worker.ended.then((end) => this.replace(worker, end, performance.now() - startedAt > SETTLED_MS ? 0 : failures));
    return worker;
  }

  private async replace(worker: WorkerProcess, end: string, failures: number): Promise<void> {
    const { slot } = worker;
    if (this.stopping.signal.aborted) return;
    this.workers.delete(slot);
    this.ended = this.ended.then((ended) => addEnded(ended, worker.lastReport.metrics));
    if (slot === 1 && !worker.hasStarted && failures === 0) return;
    const pauseMs = Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** failures);
    this.options.log(`serving: process ${slot} ended by ${end}; another starts in ${pauseMs} ms`);
    await delay(pauseMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    if (!this.stopping.signal.aborted) this.startWorker(slot, failures + 1);
  }

  /** Also keeps what a process has counted, should it end without a word. */
  private async watch(): Promise<void> {
    for (;;) {
      await delay(LOOK_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      await Promise.all(
        [...this.workers.values()].map(async (worker) => {
          await worker.report();
          if (worker.missed < MAX_MISSED) return;
          this.options.log(`serving: process ${worker.slot} hangs and is ended`);
          worker.kill();
        }),
      );
    }
  }

  private async answer(asking: WorkerProcess, id: number, what: Asked): Promise<void> {
    const workers = [...this.workers.values()];
    // Taken together with the list: who ends meanwhile must not count twice.
    const { ended } = this;
    const reports = await Promise.all(workers.map((worker) => worker.report()));
    if (what === 'metrics') {
      const text = await mergeMetrics([await ended, ...reports.map(({ metrics }) => metrics)]);
      asking.send({ kind: 'metrics', id, text });
      return;
    }
    if (what === 'statistics') {
      asking.send({ kind: 'statistics', id, reports: reports.map(({ statistics }) => statistics) });
      return;
    }
    const statuses = workers.map(({ slot, pid, connections }, i): SiblingStatus => ({
      process: slot,
      pid,
      connections,
      status: reports[i]?.status ?? null,
    }));
    asking.send({ kind: 'statuses', id, statuses });
  }
}
