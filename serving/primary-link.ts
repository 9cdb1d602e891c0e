import type { Socket } from 'node:net';
import type { ServingProcess } from './serving-process.js';
import type { StatisticsReply, StatisticsReport } from './protocols/open-inference/statistics-routes.js';
import type { Asked, FromWorker, ToWorker } from './cluster/cluster-messages.js';
import type { SiblingStatus, Siblings } from './cluster/sibling-routes.js';

const READY_LOOK_MS = 100;

/** What a process that answers has to do with the first one. */
export class PrimaryLink implements Siblings {
  private readonly metricsAsked = new Map<number, (text: string) => void>();
  private readonly statusesAsked = new Map<number, (statuses: readonly SiblingStatus[]) => void>();
  private readonly statisticsAsked = new Map<number, (reports: readonly (readonly StatisticsReport[])[]) => void>();
  private askId = 0;
  private closedConnections = 0;
  private ready: 'no' | 'told' | 'known' = 'no';

  /** @param url under which all processes are reached */
  constructor(readonly url: string) {}

  metrics(): Promise<string> {
    return new Promise((resolve) => this.metricsAsked.set(this.ask('metrics'), resolve));
  }

  statuses(): Promise<readonly SiblingStatus[]> {
    return new Promise((resolve) => this.statusesAsked.set(this.ask('statuses'), resolve));
  }

  statistics(): Promise<readonly (readonly StatisticsReport[])[]> {
    return new Promise((resolve) => this.statisticsAsked.set(this.ask('statistics'), resolve));
  }

  /** Who reads that a process is ready may connect at once, and must then reach one that is: so it says so when the first one knows. */
  knowReady(): boolean {
    if (this.ready === 'no') tell({ kind: 'ready' });
    if (this.ready === 'no') this.ready = 'told';
    return this.ready === 'known';
  }

  /**
   * Takes connections from now on.
   * @param stop called once, when the first process says so or is gone
   */
  serve(serving: ServingProcess, stop: () => void): void {
    process.on('message', (message: ToWorker, socket?: Socket) => {
      if (message.kind === 'stop') stop();
      else this.receive(serving, message, socket);
    });
    process.once('disconnect', stop);
    // It may have gone while this process was loading.
    if (!process.connected) stop();
    tell({ kind: 'started' });
    const timer = setInterval(() => void this.lookWhetherReady(serving, timer), READY_LOOK_MS);
    timer.unref();
  }

  /** Nobody may ask a process that gets no connections: it looks for itself. */
  private async lookWhetherReady(serving: ServingProcess, timer: NodeJS.Timeout): Promise<void> {
    const { status } = await serving.ask('/v2/health/ready');
    if (status === 200) clearInterval(timer);
  }

  private ask(what: Asked): number {
    this.askId += 1;
    tell({ kind: 'ask', id: this.askId, what });
    return this.askId;
  }

  private receive(serving: ServingProcess, message: Exclude<ToWorker, { kind: 'stop' }>, socket: Socket | undefined): void {
    if (message.kind === 'connection') this.take(serving, message.protocol, socket);
    else if (message.kind === 'report') void report(serving, message.id);
    else if (message.kind === 'announceStop') serving.announceStop();
    else if (message.kind === 'readyKnown') this.ready = 'known';
    else if (message.kind === 'metrics') {
      this.metricsAsked.get(message.id)?.(message.text);
      this.metricsAsked.delete(message.id);
    } else if (message.kind === 'statuses') {
      this.statusesAsked.get(message.id)?.(message.statuses);
      this.statusesAsked.delete(message.id);
    } else if (message.kind === 'statistics') {
      this.statisticsAsked.get(message.id)?.(message.reports);
      this.statisticsAsked.delete(message.id);
    }
  }

  /** A connection whose client has gone on the way comes without its socket. */
  private take(serving: ServingProcess, protocol: 'http' | 'grpc', socket: Socket | undefined): void {
    if (socket === undefined) {
      this.countClosed();
      return;
    }
    socket.once('close', () => this.countClosed());
    if (protocol === 'grpc') serving.acceptGrpc(socket);
    else serving.accept(socket);
  }

  /** Many that close together are told together. */
  private countClosed(): void {
    this.closedConnections += 1;
    if (this.closedConnections > 1) return;
    setImmediate(() => {
      tell({ kind: 'closed', connections: this.closedConnections });
      this.closedConnections = 0;
    });
  }
}

async function report(serving: ServingProcess, id: number): Promise<void> {
  const [metrics, { body: status }, { body: statistics }] = await Promise.all([
    serving.metrics.registry.getMetricsAsJSON(),
    serving.ask('/v1/status'),
    serving.ask('/v2/models/stats'),
  ]);
  const { model_stats: reports } = JSON.parse(String(statistics)) as StatisticsReply;
  tell({ kind: 'reported', id, report: { metrics, status: JSON.parse(String(status)) as unknown, statistics: reports } });
}

/** Nobody is told once the first process is gone: this one is about to end. */
function tell(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}
