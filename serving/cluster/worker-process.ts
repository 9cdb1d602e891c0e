import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Asked, FromWorker, Protocol, Report, ToWorker } from './cluster-messages.js';

export interface WorkerSpec {
  /** Program and arguments. */
  readonly entry: string;
  readonly args: readonly string[];
  /** 1, 2, …: stays when the process is replaced. */
  readonly slot: number;
}

/** How a process ended, in words. */
export type WorkerEnd = string;

/** A process that does not answer within this has its last report counted. */
const REPORT_MS = 2_000;

/** A process that answers, as the first one sees it. */
export class WorkerProcess {
  readonly slot: number;
  readonly ended: Promise<WorkerEnd>;
  readonly started: Promise<void>;
  hasStarted = false;
  isReady = false;
  connections = 0;
  /** Reports asked for in a row that never came. */
  missed = 0;
  lastReport: Report = { metrics: [], status: null, statistics: [] };
  private readonly child: ChildProcess;
  private readonly reports = new Map<number, (report: Report) => void>();
  private reportId = 0;
  private onStarted: () => void = () => undefined;

  constructor(
    { entry, args, slot }: WorkerSpec,
    private readonly onAsk: (worker: WorkerProcess, id: number, what: Asked) => void,
  ) {
    this.slot = slot;
    this.child = fork(entry, [...args], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.started = new Promise((resolve) => (this.onStarted = resolve));
    this.ended = new Promise((resolve) => {
      this.child.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
      this.child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    });
    this.child.on('message', (message: FromWorker) => this.receive(message));
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  give(socket: Socket, protocol: Protocol): void {
    this.connections += 1;
    this.send({ kind: 'connection', protocol }, socket);
  }

  send(message: ToWorker, socket?: Socket): void {
    if (!this.child.connected) {
      socket?.destroy();
      return;
    }
    // Without a callback, a process that ends meanwhile would raise an error of its own.
    this.child.send(message, socket, {}, (error) => error !== null && socket?.destroy());
  }

  /** Its newest report, or the one before when it does not answer in time. */
  async report(): Promise<Report> {
    const id = (this.reportId += 1);
    const answered = new Promise<Report>((resolve) => this.reports.set(id, resolve));
    this.send({ kind: 'report', id });
    let timer: NodeJS.Timeout | undefined;
    const overdue = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), REPORT_MS)));
    const report = await Promise.race([answered, overdue, this.ended.then(() => undefined)]);
    clearTimeout(timer);
    this.reports.delete(id);
    this.missed = report === undefined ? this.missed + 1 : 0;
    return report ?? { ...this.lastReport, status: null };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private receive(message: FromWorker): void {
    if (message.kind === 'started') {
      this.hasStarted = true;
      this.onStarted();
    } else if (message.kind === 'ready') {
      this.isReady = true;
      this.send({ kind: 'readyKnown' });
    } else if (message.kind === 'closed') this.connections -= message.connections;
    else if (message.kind === 'ask') this.onAsk(this, message.id, message.what);
    else {
      this.lastReport = message.report;
      this.reports.get(message.id)?.(this.lastReport);
    }
  }
}
