import { readFileSync, writeFileSync } from 'node:fs';
import type { GoldenRows } from '../../../contracts/documents.js';
import type { RehearsalRequest } from '../../../serving/rehearsal/rehearsal-messages.js';
import { startWatchdog } from '../../../serving/rehearsal/watchdog.js';

/** The real rehearsal, except for versions whose first golden row says how they misbehave: what a faulty native model could do. */
startWatchdog(Number(process.argv[2]), Number(process.argv[3]));
process.once('message', (request: RehearsalRequest) => {
  const golden = JSON.parse(readFileSync(request.files.golden.path, 'utf8')) as GoldenRows;
  const how = golden.records[0]?.carrier;
  if (how === 'hangs') writeFileSync(`${request.files.golden.path}.pid`, String(process.pid));
  if (how === 'hangs') for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (how === 'aborts') process.abort();
  if (how === 'exits') process.exit(0);
  if (how === 'eats memory') eatMemory();
  void import('../../../serving/rehearsal/main.js').then(() => process.emit('message', request, undefined));
});

function eatMemory(): never {
  const eaten: Buffer[] = [];
  for (;;) eaten.push(Buffer.alloc(16 * 1024 * 1024, eaten.length + 1));
}
