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
  const endMs = beginMs + job.measureMs;
  return new Promise((resolve) => {
    let begun = false;
    const turn = (): void => {
      const nowMs = performance.now();
      if (!begun && nowMs >= beginMs) {
        begun = true;
        measurement.begin();
      }
      if (nowMs >= endMs) {
        const result = measurement.end();
        sender.close();
        resolve(result);
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

  close(): void {
    this.all.forEach((connection) => connection.close());
  }

  private send(connection: HttpConnection, dueMs: number): void {
    connection.send(this.next(), (status) => {
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
