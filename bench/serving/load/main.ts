import { readFile } from 'node:fs/promises';
import { readRequestFile } from '../workload/request-file.js';
import { closedLoop } from './closed-loop.js';
import type { LoadJob } from './load-job.js';
import { openLoop } from './open-loop.js';

/** The load generator: `main JOB-FILE`, prints a LoadResult. A process of its own, so that it can have a core of its own. */
const job = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as LoadJob;
const requests = (await readRequestFile(job.requests)).map(withHead);
let sent = 0;
const next = (): Buffer => requests[sent++ % requests.length] as Buffer;
const result = await (job.ratePerSecond === null ? closedLoop(job, next) : openLoop(job, job.ratePerSecond, next));
process.stdout.write(`${JSON.stringify(result)}\n`);

function withHead(body: Buffer): Buffer {
  const headers = { host: `127.0.0.1:${job.port}`, ...job.headers, 'content-length': String(body.length) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${job.path} HTTP/1.1\r\n${lines.join('')}\r\n`), body]);
}
