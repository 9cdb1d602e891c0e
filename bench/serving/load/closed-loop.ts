import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { HttpConnection } from './http-connection.js';
import type { LoadJob, LoadResult } from './load-job.js';
import { Measurement } from './measurement.js';

/** Every connection sends its next request when the last one is answered: finds the highest rate. */
export async function closedLoop(job: LoadJob, next: () => Buffer): Promise<LoadResult> {
  const measurement = new Measurement(job);
  let running = true;
  const drive = (connection: HttpConnection): void => {
    if (!running) return;
    const sentMs = performance.now();
    connection.send(next(), (status) => {
      measurement.answer(status, sentMs);
      // A server that refuses connections would otherwise be asked without end in one turn of the loop.
      if (status === 0) setImmediate(drive, connection);
      else drive(connection);
    });
  };
  const connections = Array.from({ length: job.connections }, () => new HttpConnection(job.port));
  connections.forEach(drive);
  await delay(job.warmupMs);
  measurement.begin();
  await delay(job.measureMs);
  const result = measurement.end();
  running = false;
  connections.forEach((connection) => connection.close());
  return result;
}
