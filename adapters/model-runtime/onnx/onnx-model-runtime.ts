import { setImmediate as nextTurn } from 'node:timers/promises';
import { DomainError } from '../../../core/errors.js';
import { checkOnnxSafety } from '../../../core/onnx/check-onnx-safety.js';
import { firstLine } from './first-line.js';
import type { LoadedModel, ModelRuntime, ModelSource } from '../model-runtime.js';
import { OnnxLoadedModel } from './onnx-loaded-model.js';
import { findSynchronousBinding, openPublicSession, openSynchronousSession } from './onnx-session.js';
import type { OnnxSession } from './onnx-session.js';

export interface OnnxModelRuntimeOptions {
  /**
   * Use the library's undocumented synchronous object when it is there. Off, models run through the documented asynchronous
   * call only and have no `runSync`.
   * @default true
   */
  readonly synchronous?: boolean;
  /** Operators of the standard that models may have besides those of `ALLOWED_OPERATORS`. */
  readonly allowedOperators?: readonly string[];
}

/** Runs ONNX models in this process by onnxruntime-node on the CPU, one thread. Scores are the same through both of its doors. */
export class OnnxModelRuntime implements ModelRuntime {
  readonly #synchronous: boolean;
  readonly #allowedOperators: readonly string[];

  constructor(options: OnnxModelRuntimeOptions = {}) {
    this.#synchronous = options.synchronous ?? true;
    this.#allowedOperators = options.allowedOperators ?? [];
  }

  /**
   * The model must have one float32 input [N, k] and the float32 outputs `margin` and `score`, both [N, m], and no operators but those
   * that are allowed.
   */
  async load({ files }: Pick<ModelSource, 'files'>): Promise<LoadedModel> {
    const { 'model.onnx': onnxBytes = new Uint8Array() } = files;
    checkOnnxSafety(onnxBytes, this.#allowedOperators);
    // The check and the opening each hold the thread for milliseconds; requests get a turn between them.
    await nextTurn();
    const session = await this.#open(onnxBytes);
    try {
      return new OnnxLoadedModel(session);
    } catch (error) {
      await session.dispose();
      throw error;
    }
  }

  async #open(onnxBytes: Uint8Array): Promise<OnnxSession> {
    const binding = this.#synchronous ? findSynchronousBinding() : undefined;
    try {
      return binding === undefined ? await openPublicSession(onnxBytes) : openSynchronousSession(binding, onnxBytes);
    } catch (cause) {
      throw new DomainError('MODEL_FILE_CORRUPT', { reason: `the runtime does not load it: ${firstLine(cause)}` }, { cause });
    }
  }
}
