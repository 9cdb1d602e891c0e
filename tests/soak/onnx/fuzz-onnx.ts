import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { checkOnnxSafety } from '../../../core/onnx/check-onnx-safety.js';
import { convertToOnnx } from '../../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import { isDomainError } from '../../../core/errors.js';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { buildRandomModel } from '../../core/trainers/xgboost/onnx/build-random-model.js';
import { programPath } from '../../serving/serving-fixture.js';
import { mutateBytes, replaceBytes } from '../mutations.js';
import { SeededRandom } from '../seeded-random.js';

export interface OnnxFuzzResult {
  readonly seed: number;
  readonly files: number;
  /** Refused from their bytes, before any runtime saw them. */
  readonly refused: number;
  /** Ended or hung the process that tried them. */
  readonly killedRehearsal: number;
  /** Refused by the runtime in the process that tried them. */
  readonly failedRehearsal: number;
  /** Passed the rehearsal, and were then loaded and run in this process, as serving does. */
  readonly loaded: number;
  /** Errors of another kind than the documented ones. */
  readonly faults: readonly string[];
}

const COLUMNS = 4;
const REHEARSAL_MS = 10_000;

/** Damaged files go the way that serving sends them: the check of their bytes, a process of its own, then this process. */
export async function fuzzOnnx(files: number, seed: number, report: (line: string) => void): Promise<OnnxFuzzResult> {
  const random = new SeededRandom(seed);
  const whole = wholeFiles();
  const rehearsal = new RehearsalLoader();
  const counts = { refused: 0, killedRehearsal: 0, failedRehearsal: 0, loaded: 0 };
  const faults: string[] = [];
  for (let i = 0; i < files; i += 1) {
    const bytes = (random.chance(0.7) ? replaceBytes : mutateBytes)(random.pick(whole), random);
    const problem = checkProblem(bytes);
    if (problem === '') counts[await tryLoading(rehearsal, bytes)] += 1;
    else if (problem.startsWith('MODEL_FILE_')) counts.refused += 1;
    else faults.push(`file ${i}: ${problem}`);
    if (i % 1_000 === 999) report(`${i + 1} files: ${JSON.stringify(counts)}`);
  }
  rehearsal.end();
  return { seed, files, ...counts, faults };
}

/** Models of every objective, small: damage is to hit structure, not thousands of thresholds. */
function wholeFiles(): readonly Uint8Array[] {
  return (['binary:logistic', 'multi:softprob', 'reg:squarederror'] as const).map((objective, i) => {
    const outputs = objective === 'multi:softprob' ? 3 : 1;
    const model = buildRandomModel({ objective, outputs, trees: 3, depth: 2, featureCount: COLUMNS, seed: i });
    return convertToOnnx(
      { ...model, baseScores: new Float32Array(outputs), baseMargins: new Float32Array(outputs) },
      { producerVersion: '1' },
    );
  });
}

function checkProblem(bytes: Uint8Array): string {
  try {
    checkOnnxSafety(bytes);
    return '';
  } catch (error) {
    return isDomainError(error) ? error.code : String(error);
  }
}

async function tryLoading(rehearsal: RehearsalLoader, bytes: Uint8Array): Promise<'killedRehearsal' | 'failedRehearsal' | 'loaded'> {
  const outcome = await rehearsal.load(bytes);
  if (outcome === undefined) return 'killedRehearsal';
  if (!outcome) return 'failedRehearsal';
  await loadAndRun(bytes);
  return 'loaded';
}

/** False: refused by the runtime. */
export async function loadAndRun(bytes: Uint8Array): Promise<boolean> {
  try {
    const loaded = await new OnnxModelRuntime().load({ files: { 'model.onnx': bytes } });
    try {
      await loaded.run(new Float32Array(2 * loaded.inputColumns).fill(0.5), 2);
    } finally {
      await loaded.release();
    }
    return true;
  } catch {
    return false;
  }
}

/** One process for many files, as long as none ends or hangs it. */
class RehearsalLoader {
  private child: ChildProcess | undefined;

  /** Undefined: the process ended or hung. */
  async load(bytes: Uint8Array): Promise<boolean | undefined> {
    this.child ??= fork(programPath('../soak/onnx/onnx-rehearsal'), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    const { child } = this;
    const stop = new AbortController();
    const timer = setTimeout(() => child.kill('SIGKILL'), REHEARSAL_MS);
    child.send(bytes);
    try {
      const answered = once(child, 'message', stop).then(([loaded]) => loaded as boolean);
      const ended = once(child, 'exit', stop).then(() => undefined);
      const outcome = await Promise.race([answered, ended]);
      if (outcome === undefined) this.child = undefined;
      return outcome;
    } finally {
      clearTimeout(timer);
      stop.abort();
    }
  }

  end(): void {
    this.child?.kill('SIGKILL');
  }
}
