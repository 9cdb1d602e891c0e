import { performance } from 'node:perf_hooks';
import { HttpConnection } from './http-connection.js';
import type { LoadJob, LoadResult } from './load-job.js';
import { Measurement } from './measurement.js';

/**
 * Requests are due at times that do not depend on the server, and latency counts from then: a server that stalls is charged for
 * everything that was due meanwhile. Gaps are exponential, as of many independent callers. The loop never sleeps, since timers
 * are a millisecond coarse.
 */
export function openLoop(job: LoadJob, ratePerSecond: number, next: () => Buffer): Promise<LoadResult> {
  const measurement = new Measurement(job);
  const schedule = new ArrivalTimes(ratePerSecond, performance.now());
  const sender = new OpenLoopSender(job, measurement, next);
  const beginMs = performance.now() + job.warmupMs;
  return new Promise((resolve) => {
    let endMs = Infinity;
    const turn = (): void => {
      const nowMs = performance.now();
      if (endMs === Infinity && nowMs >= beginMs) {
        measurement.begin();
        endMs = performance.now() + job.measureMs;
      }
      if (nowMs >= endMs) {
        sender.close();
        resolve(measurement.end());
        return;
      }
      while (schedule.nextMs <= nowMs) {
        measurement.due(schedule.nextMs);
        sender.due(schedule.nextMs);
        schedule.advance();
      }
      setImmediate(turn);
    };
    turn();
  });
}

class OpenLoopSender {
  private readonly free: HttpConnection[];
  private readonly waiting: number[] = [];
  private readonly underWay = new Map<HttpConnection, number>();
  private readonly all: readonly HttpConnection[];

  constructor(
    job: LoadJob,
    private readonly measurement: Measurement,
    private readonly next: () => Buffer,
  ) {
    this.all = Array.from({ length: job.connections }, () => new HttpConnection(job.port));
    this.free = [...this.all];
  }

  due(dueMs: number): void {
    const connection = this.free.pop();
    if (connection === undefined) this.waiting.push(dueMs);
    else this.send(connection, dueMs);
  }

  /** Ends the load; call it while the window is open. */
  close(): void {
    for (const dueMs of [...this.underWay.values(), ...this.waiting]) this.measurement.unanswered(dueMs);
    this.all.forEach((connection) => connection.close());
  }

  private send(connection: HttpConnection, dueMs: number): void {
    this.underWay.set(connection, dueMs);
    connection.send(this.next(), (status) => {
      this.underWay.delete(connection);
      this.measurement.answer(status, dueMs);
      const overdueMs = this.waiting.shift();
      if (overdueMs === undefined) this.free.push(connection);
      else this.send(connection, overdueMs);
    });
  }
}

/** A Poisson process; the same times in every run. */
class ArrivalTimes {
  private state = 1;

  constructor(
    private readonly ratePerSecond: number,
    public nextMs: number,
  ) {}

  advance(): void {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    this.nextMs -= (Math.log((this.state + 1) / 2 ** 32) / this.ratePerSecond) * 1000;
  }
}
