import { readFileSync, writeFileSync } from 'node:fs';
import type { GoldenRows } from '../../../contracts/documents.js';
import type { TrialRequest } from '../../../serving/trial/trial-messages.js';
import { startWatchdog } from '../../../serving/trial/watchdog.js';

/** The real trial, except for versions whose first golden row says how they misbehave: what a faulty native model could do. */
startWatchdog(Number(process.argv[2]), Number(process.argv[3]));
process.once('message', (request: TrialRequest) => {
  const golden = JSON.parse(readFileSync(request.files.goldenPath, 'utf8')) as GoldenRows;
  const how = golden.records[0]?.carrier;
  if (how === 'hangs') writeFileSync(`${request.files.goldenPath}.pid`, String(process.pid));
  if (how === 'hangs') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (how === 'aborts') process.abort();
  if (how === 'exits') process.exit(0);
  if (how === 'eats memory') eatMemory();
  void import('../../../serving/trial/main.js').then(() => process.emit('message', request, undefined));
});

function eatMemory(): never {
  const eaten: Buffer[] = [];
  for (;;) eaten.push(Buffer.alloc(16 * 1024 * 1024, eaten.length + 1));
}
