import { Tensor } from 'onnxruntime-node';
import { DomainError, isDomainError } from '../../../core/errors.js';
import { ONNX_MARGIN, ONNX_SCORE } from '../../../core/onnx/output-names.js';
import { checkInputShape } from '../check-input-shape.js';
import { firstLine } from './first-line.js';
import type { LoadedModel, ModelOutput } from '../model-runtime.js';
import type { OnnxSession, TensorInfo } from './onnx-session.js';

/** Invariant: the session is disposed once, and only when no run is in progress. */
export class OnnxLoadedModel implements LoadedModel {
  readonly inputColumns: number;
  readonly outputs: number;
  readonly runSync: LoadedModel['runSync'];
  readonly #session: OnnxSession;
  readonly #inputName: string;
  readonly #running = new Set<Promise<unknown>>();
  #released: Promise<void> | undefined;

  /** @throws DomainError MODEL_FILE_REFUSED when inputs and outputs are not as the port says. */
  constructor(session: OnnxSession) {
    const [input, ...others] = session.inputs;
    this.inputColumns = matrixColumns(input);
    this.outputs = matrixColumns(session.outputs.find((output) => output.name === ONNX_SCORE));
    const margins = matrixColumns(session.outputs.find((output) => output.name === ONNX_MARGIN));
    if (input === undefined || others.length > 0 || this.inputColumns < 1 || this.outputs < 1 || margins !== this.outputs) {
      throw new DomainError('MODEL_FILE_REFUSED', {
        reason: `its inputs are ${describe(session.inputs)} and its outputs ${describe(session.outputs)}`,
        allowed: `one float32 input [N, k] and float32 outputs ${ONNX_MARGIN} and ${ONNX_SCORE} of one shape [N, m]`,
      });
    }
    this.#session = session;
    this.#inputName = input.name;
    const { runSync } = session;
    this.runSync =
      runSync &&
      ((rows, rowCount) => {
        const feeds = this.#feeds(rows, rowCount);
        try {
          return this.#read(runSync(feeds), rowCount);
        } catch (error) {
          throw asRunFailure(error);
        }
      });
  }

  async run(rows: Float32Array, rowCount: number): Promise<ModelOutput> {
    const running = this.#session.run(this.#feeds(rows, rowCount));
    this.#running.add(running);
    try {
      return this.#read(await running, rowCount);
    } catch (error) {
      throw asRunFailure(error);
    } finally {
      this.#running.delete(running);
    }
  }

  release(): Promise<void> {
    this.#released ??= Promise.allSettled(this.#running).then(() => this.#session.dispose());
    return this.#released;
  }

  #feeds(rows: Float32Array, rowCount: number): Record<string, Tensor> {
    if (this.#released) throw new DomainError('MODEL_RELEASED');
    checkInputShape(rows, rowCount, this.inputColumns);
    return { [this.#inputName]: new Tensor('float32', rows, [rowCount, this.inputColumns]) };
  }

  #read(tensors: Readonly<Record<string, Tensor>>, rowCount: number): ModelOutput {
    return { margin: this.#values(tensors[ONNX_MARGIN], rowCount), score: this.#values(tensors[ONNX_SCORE], rowCount) };
  }

  /** A foreign model may declare one shape and compute another. */
  #values(tensor: Tensor | undefined, rowCount: number): Float32Array {
    const data = tensor?.data;
    if (data instanceof Float32Array && data.length === rowCount * this.outputs) return data;
    throw new DomainError('MODEL_FILE_REFUSED', {
      reason: `it computed ${data?.length ?? 'no'} values for ${rowCount} rows of ${this.outputs} outputs`,
      allowed: 'outputs of the declared shape',
    });
  }
}

/** The runtime fails on inputs of the right shape only for a graph that cannot be computed. */
function asRunFailure(error: unknown): DomainError {
  if (isDomainError(error)) return error;
  return new DomainError('MODEL_FILE_CORRUPT', { reason: `the runtime fails to run it: ${firstLine(error)}` }, { cause: error });
}

/** k of a float32 matrix [N, k] with any N, or 0 for anything else. */
function matrixColumns(info: TensorInfo | undefined): number {
  const [rows, columns] = info?.shape ?? [];
  return info?.isFloat32 && info.shape.length === 2 && rows === -1 && columns !== undefined ? Math.max(columns, 0) : 0;
}

function describe(infos: readonly TensorInfo[]): string {
  return infos.map((info) => `${info.name} ${info.isFloat32 ? 'float32' : 'other'} [${info.shape.join(', ')}]`).join(', ') || 'none';
}
