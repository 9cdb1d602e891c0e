import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';
import { writeMatrixFile } from '../../../adapters/trainer/matrix-file.js';
import type { MatrixFile, TrainHooks, TrainRequest } from '../../../adapters/trainer/trainer.js';
import { XgboostTrainer } from '../../../adapters/trainer/xgboost-trainer.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import { ensureTool } from '../../../tools/install/install-tool.js';
import { ensurePythonOracle } from '../../programs/python-oracle.js';
import { trainerChildEntry } from '../../../workers/trainer/child-entry-path.js';

const ORACLE = packageFile('tests/oracles/xgboost-train.py');
export const COLUMNS = 8;
export const FEATURE_NAMES = ['age', 'income', 'tenure months', 'f3', 'f4', 'f5', 'größe', 'f7'];

export interface DataOptions {
  readonly rows: number;
  readonly seed: number;
  /** Classes of the label: 2, 3; 0 for a number. */
  readonly classes: number;
  readonly missing: boolean;
  readonly weights?: boolean;
}

export async function openTrainer(childEntry = trainerChildEntry()): Promise<XgboostTrainer> {
  const { path } = await ensureTool('xgboost');
  return new XgboostTrainer({ libraryPath: path, childEntry, environment: childEnvironment() });
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trainer-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Rows with a noisy signal, so that early stopping has something to stop at. */
export async function makeMatrix(path: string, options: DataOptions): Promise<MatrixFile> {
  const random = seededRandom(options.seed);
  const features = new Float32Array(options.rows * COLUMNS);
  const labels = new Float32Array(options.rows);
  for (let row = 0; row < options.rows; row += 1) {
    let signal = 0;
    for (let column = 0; column < COLUMNS; column += 1) {
      const value = random() * 4 - 2;
      signal += column < 4 ? value * (column % 2 === 0 ? 1 : -0.5) : 0;
      features[row * COLUMNS + column] = options.missing && random() < 0.06 ? Number.NaN : value;
    }
    labels[row] = labelOf(signal + (random() - 0.5) * 4, options.classes);
  }
  const weights = options.weights ? labels.map(() => 0.5 + random()) : null;
  return writeMatrixFile(path, { columns: COLUMNS, features, labels, weights });
}

export function requestFor(train: MatrixFile, validation: MatrixFile | null, workDir: string): TrainRequest {
  return {
    kind: 'xgboost',
    params: { objective: 'binary:logistic', max_depth: 4, eta: 0.3, nthread: 2, seed: 7 },
    rounds: 20,
    earlyStoppingRounds: null,
    featureNames: FEATURE_NAMES,
    train,
    validation,
    workDir,
    checkpointEveryRounds: 0,
    resumeFrom: null,
  };
}

export function quietHooks(hooks: Partial<TrainHooks> = {}): TrainHooks {
  return { onRound: () => undefined, onCheckpoint: async () => undefined, signal: new AbortController().signal, ...hooks };
}

export interface OracleJob {
  readonly request: TrainRequest;
  readonly model: string;
  readonly predict?: Readonly<Record<'margin' | 'value', string>>;
}

export interface OracleResult {
  readonly rounds: number;
  readonly bestIteration: number;
  readonly bestScore: number | null;
}

/** Trains all jobs with Python's xgboost in one process. */
export async function trainWithPython(jobs: readonly OracleJob[], folder: string): Promise<OracleResult[]> {
  const { python, env } = await ensurePythonOracle();
  const input = join(folder, 'oracle-jobs.json');
  await writeFile(input, JSON.stringify(jobs.map(({ request, ...rest }) => ({ ...request, columns: request.train.columns, ...rest }))));
  const { stdout } = await promisify(execFile)(python, [ORACLE, input], { env });
  return JSON.parse(stdout) as OracleResult[];
}

function labelOf(score: number, classes: number): number {
  if (classes === 0) return score;
  return classes === 2 ? Number(score > 0) : Math.min(classes - 1, Math.max(0, Math.floor(score + classes / 2)));
}

/** mulberry32, so that every run sees the same data. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
