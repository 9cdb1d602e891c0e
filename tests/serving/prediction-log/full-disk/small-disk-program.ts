import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../serving-fixture.js';
import { entry, loggedIds, openLog, served } from '../log-fixture.js';

/** Logs rows while the disk fills up and has room again. Prints what became of them. */
const folder = process.argv[3] ?? '';
const ballast = join(folder, 'ballast');
const dir = join(folder, 'log');
const { log, dropped, lines } = await openLog(dir);
const active = served();
const text = 'x'.repeat(500);
let sent = 0;

function add(rows: number): void {
  for (let i = 0; i < rows; i += 1)
    log.append(entry({ active, ids: [`row-${(sent += 1)}`], raw: { kind: 'records', records: [{ distance: sent, carrier: text }] } }));
}

add(100);
await eventually(
  'the first rows are written',
  () => loggedIds(dir),
  (ids) => ids.length === 100,
);
const whole = 3 * 1024 ** 2;
for (let size = whole; size > 0; size -= 64 * 1024) {
  const isFilled = await writeFile(ballast, Buffer.alloc(size)).then(
    () => true,
    () => false,
  );
  if (isFilled) break;
}
await eventually(
  'the disk is full',
  async () => {
    add(200);
    return dropped['disk-full'] ?? 0;
  },
  (rows) => rows > 0,
);
await rm(ballast);
await eventually(
  'it says that it writes again',
  async () => {
    add(1);
    return lines.filter((line) => line.includes('writes again')).length;
  },
  (count) => count > 0,
);
await log.close();
const ids = await loggedIds(dir);
process.stdout.write(
  JSON.stringify({ sent, kept: ids.length, distinct: new Set(ids).size, dropped, lines: lines.map((line) => line.replace(dir, 'DIR')) }),
);
process.exit(0);
