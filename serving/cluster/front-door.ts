import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { listenOn } from '../http/connection/listen-on.js';
import type { Protocol } from './cluster-messages.js';
import type { WorkerProcess } from './worker-process.js';

/** Connections that are kept while no process has started yet; of more, the newest. */
const MAX_WAITING = 1_024;
const TCP_KEEP_ALIVE_MS = 60_000;
/** After so many reports in a row that did not come, a process gets no more connections. */
const SILENT = 2;

/**
 * Listens for all processes and hands each connection to the one that has the fewest, so that they are spread evenly however they
 * come: node:cluster gives them to whoever answers first. The port stays open while processes are replaced.
 */
export class FrontDoor {
  private readonly servers: Server[] = [];
  private readonly waiting: { readonly socket: Socket; readonly protocol: Protocol }[] = [];
  private next = 0;

  /** @param workers those that live */
  constructor(private readonly workers: () => readonly WorkerProcess[]) {}

  /** Errors: SERVING_ADDRESS_UNUSABLE. */
  async listen(protocol: Protocol, host: string, port: number, setting?: string): Promise<AddressInfo> {
    const server = createServer(
      { pauseOnConnect: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: TCP_KEEP_ALIVE_MS },
      (socket) => this.give(socket, protocol),
    );
    this.servers.push(server);
    return listenOn(server, host, port, setting);
  }

  /** Hands over what came before any process could take it. */
  giveWaiting(): void {
    for (const { socket, protocol } of this.waiting.splice(0)) this.give(socket, protocol);
  }

  close(): void {
    for (const server of this.servers) server.close();
    for (const { socket } of this.waiting.splice(0)) socket.destroy();
  }

  private give(socket: Socket, protocol: Protocol): void {
    const worker = this.choose();
    if (worker !== undefined) worker.give(socket, protocol);
    else {
      if (this.waiting.length >= MAX_WAITING) this.waiting.shift()?.socket.destroy();
      this.waiting.push({ socket, protocol });
    }
  }

  /** Of those that have something to answer with, else of those that have started: the one with the fewest connections. */
  private choose(): WorkerProcess | undefined {
    const started = this.workers().filter(({ hasStarted, missed }) => hasStarted && missed < SILENT);
    const ready = started.filter(({ isReady }) => isReady);
    const candidates = ready.length > 0 ? ready : started;
    this.next += 1;
    let chosen: WorkerProcess | undefined;
    for (let i = 0; i < candidates.length; i += 1) {
      const worker = candidates[(i + this.next) % candidates.length] as WorkerProcess;
      if (chosen === undefined || worker.connections < chosen.connections) chosen = worker;
    }
    return chosen;
  }
}
