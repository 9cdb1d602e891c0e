import { BaselineModelRuntime } from '../baseline/baseline-model-runtime.js';
import type { ModelRuntime } from '../model-runtime.js';
import { ModelRuntimeByKind } from './model-runtime-by-kind.js';
import { OnnxModelRuntime } from '../onnx/onnx-model-runtime.js';

/**
 * Every kind of model that this release serves.
 * @param allowedOperators of ONNX, by the setting: the same in every process that opens models
 */
export function openModelRuntime(allowedOperators: readonly string[]): ModelRuntime {
  return new ModelRuntimeByKind({ onnx: new OnnxModelRuntime({ allowedOperators }), baseline: new BaselineModelRuntime() });
}
