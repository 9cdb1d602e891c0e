import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MATRICES_FOLDER, inWorkFolder } from '../../../activities/shell/work-folder.js';
import { openLogFile } from '../../../cli/up/log-file.js';
import { ServingState } from '../../../serving/follow/serving-state.js';
import { readCheckpoint, writeCheckpoint } from '../../../workers/trainer/xgboost/checkpoint-file.js';
import { until } from '../../fixtures/eventually.js';

/** What writes to a disk of ours again and again, while the disk is full and afterwards. Prints what became of it. */
const disk = process.argv[3] ?? '';
const identity = { libraryVersion: '1', requestDigest: 'x' };

async function matrices(): Promise<object> {
  const root = join(disk, 'work');
  await mkdir(join(root, MATRICES_FOLDER, 'entry'), { recursive: true });
  await writeFile(join(root, MATRICES_FOLDER, 'entry', 'train.matrix'), Buffer.alloc(800_000));
  fill();
  const attempt = (): Promise<string> =>
    inWorkFolder(root, async (folder) => {
      await writeFile(join(folder, 'rows'), Buffer.alloc(500_000));
      return 'made';
    }).catch((error: NodeJS.ErrnoException) => error.code ?? '');
  const attempts = [await attempt(), await attempt()];
  return { attempts, left: await readdir(root) };
}

async function checkpoints(): Promise<object> {
  const path = join(disk, 'checkpoint-1.bin');
  const write = (): boolean => writeCheckpoint(path, identity, { evaluations: ['[0]'], snapshot: Buffer.alloc(100_000) });
  fill();
  const onFull = write();
  const left = (await readdir(disk)).filter((name) => name.startsWith('checkpoint'));
  giveBack();
  return { onFull, left, afterwards: write(), isWhole: 'snapshot' in readCheckpoint(path, identity, 9) };
}

async function servingState(): Promise<object> {
  const state = new ServingState(join(disk, 'state'), 'store');
  await state.write([]);
  fill();
  const failures = await Promise.all(
    [1, 2, 3].map(() =>
      state.write(large()).then(
        () => 'written',
        () => 'refused',
      ),
    ),
  );
  const files = (await readdir(join(disk, 'state'))).length;
  giveBack();
  await state.write(large());
  return { failures, files, afterwards: (await state.read()).length };
}

async function logFile(): Promise<object> {
  const file = await openLogFile(disk, 'serving');
  file.write('before');
  await until('the first line is there', async () => (await readFile(file.path, 'utf8')).includes('before'));
  fill();
  for (let i = 0; i < 10; i += 1) {
    file.write('x'.repeat(10_000));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  giveBack();
  await until('lines are written again', async () => {
    file.write('after');
    return (await readFile(file.path, 'utf8')).includes('after');
  });
  await file.close();
  return { isWritten: true };
}

function large(): never[] {
  return Array.from({ length: 3_000 }, () => ({ revision: 'x'.repeat(20) })) as never[];
}

/** To the last byte. */
function fill(): void {
  for (let size = 64 * 1024, i = 0; size >= 1;) {
    try {
      writeFileSync(join(disk, `ballast-${(i += 1)}`), Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
}

function giveBack(): void {
  for (const name of readdirSync(disk)) if (name.startsWith('ballast')) rmSync(join(disk, name));
}

const found: Record<string, object> = {};
for (const [name, scenario] of Object.entries({ matrices, checkpoints, servingState, logFile })) {
  found[name] = await scenario();
  giveBack();
}
process.stdout.write(JSON.stringify(found));
process.exit(0);
