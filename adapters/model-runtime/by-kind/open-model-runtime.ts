import { BaselineModelRuntime } from '../baseline/baseline-model-runtime.js';
import type { ModelRuntime } from '../model-runtime.js';
import { ModelRuntimeByKind } from './model-runtime-by-kind.js';
import { OnnxModelRuntime } from '../onnx/onnx-model-runtime.js';

/** Every kind of model that this release serves. */
export function openModelRuntime(): ModelRuntime {
  return new ModelRuntimeByKind({ onnx: new OnnxModelRuntime(), baseline: new BaselineModelRuntime() });
}
