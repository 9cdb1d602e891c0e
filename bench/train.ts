import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeMatrixFile } from '../adapters/trainer/matrix-file.js';
import type { MatrixFile } from '../adapters/trainer/trainer.js';
import { XgboostTrainer } from '../adapters/trainer/xgboost-trainer.js';
import { childEnvironment } from '../config/child-environment.js';
import { ensureTool } from '../tools/install/install-tool.js';
import { ensurePythonOracle } from '../tests/programs/python-oracle.js';
import { packageFile } from '../tools/install/tool-catalog.js';
import { trainerChildEntry } from '../workers/trainer/child-entry-path.js';

/**
 * Native training, child start and loading included, against Python's xgboost without its start and imports, on the same file.
 * `train [ROWS] [ROUNDS] [REPEATS] [THREADS]`. Runs alternate, so that a busy machine hurts both. Run it compiled: from source the
 * child's start includes tsx.
 */
interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

const COLUMNS = 28;
const CLOCK_TICKS_PER_SECOND = 100;
const [rows = 200_000, rounds = 100, repeats = 5, nthread = 2] = process.argv.slice(2).map(Number);
const PARAMS = { objective: 'binary:logistic', max_depth: 6, eta: 0.1, nthread, seed: 7 };
const FEATURE_NAMES = Array.from({ length: COLUMNS }, (_, column) => `f${column}`);

async function makeMatrix(path: string): Promise<MatrixFile> {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const features = new Float32Array(rows * COLUMNS).map(() => random() * 2 - 1);
  const labels = new Float32Array(rows).map((_, row) => {
    const at = (column: number) => features[row * COLUMNS + column] ?? 0;
    return Number(at(0) + at(1) * at(2) + Math.sin(3 * at(3)) + (random() - 0.5) > 0);
  });
  return writeMatrixFile(path, { columns: COLUMNS, features, labels });
}

/** Seconds of processor time of all ended children of this process. */
function childrenCpuSeconds(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[13]) + Number(fields[14])) / CLOCK_TICKS_PER_SECOND;
}

async function runOurs(trainer: XgboostTrainer, train: MatrixFile, workDir: string): Promise<Cost> {
  const [wall, cpu] = [performance.now(), childrenCpuSeconds()];
  const request = {
    kind: 'xgboost' as const,
    params: PARAMS,
    rounds,
    earlyStoppingRounds: null,
    featureNames: FEATURE_NAMES,
    train,
    validation: null,
    workDir,
    checkpointEveryRounds: 0,
    resumeFrom: null,
  };
  await trainer.train(request, { onRound: () => undefined, onCheckpoint: async () => undefined, signal: new AbortController().signal });
  return { wallSeconds: (performance.now() - wall) / 1000, cpuSeconds: childrenCpuSeconds() - cpu };
}

async function runPython(train: MatrixFile, model: string): Promise<Cost> {
  const { python, env } = await ensurePythonOracle();
  const job = JSON.stringify({ ...train, params: PARAMS, trainRounds: rounds, featureNames: FEATURE_NAMES, model });
  const { stdout } = await promisify(execFile)(python, [packageFile('bench/train.py'), job], { env });
  return JSON.parse(stdout) as Cost;
}

function report(name: string, costs: readonly Cost[]): { readonly wall: number; readonly cpu: number } {
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
  const [wall, cpu] = [median(costs.map((c) => c.wallSeconds)), median(costs.map((c) => c.cpuSeconds))];
  console.log(`${name}: median ${wall.toFixed(3)} s, ${cpu.toFixed(2)} CPU s   (${costs.map((c) => c.wallSeconds.toFixed(2)).join(' ')})`);
  return { wall, cpu };
}

const folder = await mkdtemp(join(tmpdir(), 'bench-train-'));
try {
  const { path, version } = await ensureTool('xgboost');
  const trainer = new XgboostTrainer({ libraryPath: path, childEntry: trainerChildEntry(), environment: childEnvironment() });
  const train = await makeMatrix(join(folder, 'train.f32'));
  const pythonModel = join(folder, 'python.ubj');
  const [ours, python]: [Cost[], Cost[]] = [[], []];
  for (let run = 0; run < repeats; run += 1) {
    ours.push(await runOurs(trainer, train, folder));
    python.push(await runPython(train, pythonModel));
  }
  const same = (await readFile(join(folder, 'model.ubj'))).equals(await readFile(pythonModel));
  console.log(
    `${rows} rows × ${COLUMNS}, ${rounds} rounds, ${nthread} threads, XGBoost ${version}; models ${same ? 'identical' : 'DIFFER'}`,
  );
  const [a, b] = [report('perennial', ours), report('python   ', python)];
  console.log(`perennial / python: ${(a.wall / b.wall).toFixed(3)} wall, ${(a.cpu / b.cpu).toFixed(3)} CPU`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
