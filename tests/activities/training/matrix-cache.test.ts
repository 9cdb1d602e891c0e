import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TrainingDependencies } from '../../../activities/shell/dependencies.js';
import { preparedFiles } from '../../../activities/training/matrix-cache.js';
import type { PreparedFiles } from '../../../activities/training/matrix-cache.js';
import { inWorkFolder, prepareWorkRoot } from '../../../activities/shell/work-folder.js';
import type { PreparedFacts } from '../../../adapters/statistics/statistics.js';
import { writeMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import { PARTS } from '../../../core/split/split.js';
import type { Part } from '../../../core/split/split.js';
import { churnModel } from '../../fixtures/churn/churn-model.js';

const ROWS = 100;
const { training } = churnModel('/rows.csv');
let workRoot: string;
let attempts = 0;

before(async () => {
  workRoot = await mkdtemp(join(tmpdir(), 'perennial-cache-'));
});
after(() => rm(workRoot, { recursive: true, force: true }));

type Files = Readonly<Record<Part, string>>;

function facts(): PreparedFacts {
  const split = {
    rule: 'time' as const,
    trainFrom: 0,
    trainTo: 1,
    validationFrom: 1,
    validationTo: 2,
    testFrom: 2,
    testTo: 3,
    trainedUntil: 1,
  };
  const inputs = [{ kind: 'numeric' as const, name: 'a', range: null }];
  const rows = { train: ROWS, validation: ROWS, test: ROWS };
  const constant = { counts: null, isConstant: true };
  const labels = { train: constant, validation: constant, test: constant };
  return {
    inputs,
    classes: null,
    rows,
    labels,
    split,
    validatedUntil: 2,
    profile: {},
    leakage: [],
    golden: { records: [], rows: [] },
  };
}

async function data(value: number, files: Files): Promise<PreparedFacts> {
  const part = { features: new Float32Array(ROWS).fill(value), labels: new Float32Array(ROWS) };
  for (const name of PARTS) await writeMatrixFile(files[name], { columns: 1, ...part });
  return facts();
}

interface Asked {
  readonly snapshot: string;
  readonly prepare: (files: Files) => Promise<PreparedFacts>;
  readonly sizeBytes?: number;
}

/** Every attempt has a folder of its own. */
async function ask({ snapshot, prepare, sizeBytes }: Asked): Promise<PreparedFiles> {
  attempts += 1;
  const workDir = join(workRoot, `attempt-${attempts}`);
  await mkdir(workDir);
  const deps = { workRoot, perennialVersion: '1.0.0', matrixCacheSizeBytes: sizeBytes } as TrainingDependencies;
  return preparedFiles(deps, { training, snapshot, asOf: 1, workDir, prepare });
}

const firstValue = async ({ matrices }: PreparedFiles): Promise<number> => (await readFile(matrices.train.path)).readFloatLE(0);

test('rows are encoded once, also by attempts at once, and every attempt has files of its own', async () => {
  let made = 0;
  const prepare = async (files: Files) => {
    made += 1;
    return data(7, files);
  };
  const both = await Promise.all([ask({ snapshot: 'a', prepare }), ask({ snapshot: 'a', prepare })]);
  const before = made;
  const third = await ask({ snapshot: 'a', prepare });
  assert.equal(made, before);
  assert.equal(new Set([...both, third].map(({ matrices }) => matrices.train.path)).size, 3);
  assert.deepEqual(await Promise.all([...both, third].map(firstValue)), [7, 7, 7]);
  assert.deepEqual(third.facts, facts());
});

test('other data is another entry; the least recently used goes when the cache is full, and takes nothing from who uses it', async () => {
  const old = await ask({ snapshot: 'old', prepare: (files) => data(1, files) });
  await ask({ snapshot: 'new', prepare: (files) => data(2, files), sizeBytes: 1 });
  assert.equal((await readdir(join(workRoot, 'matrices'))).length, 1);
  assert.equal(await firstValue(old), 1);
  assert.equal(await firstValue(await ask({ snapshot: 'new', prepare: () => Promise.reject(new Error('encoded again')) })), 2);
});

test('work folders go with their work, and those of dead processes at the next start', async () => {
  const root = join(workRoot, 'root');
  await prepareWorkRoot(root);
  await assert.rejects(
    inWorkFolder(root, async () => {
      throw new Error('disk full');
    }),
    /disk full/,
  );
  assert.deepEqual(await readdir(root), []);
  await mkdir(join(root, 'work-4194399-0123abcd-of-a-dead-process'));
  await inWorkFolder(root, async (folder) => {
    await prepareWorkRoot(root);
    assert.deepEqual(await readdir(root), [basename(folder)], 'what is in use stays');
  });
});
