/** How a version answers. */
export type ModelKindName = 'onnx' | 'baseline';

export interface ModelKind {
  /** Files of a model, by which it is loaded. */
  readonly files: readonly string[];
  /** Gives raw sums beside its scores. */
  readonly margin: boolean;
  /** Name in the metadata of the Open Inference Protocol. */
  readonly platform: string;
}

export const MODEL_KINDS: Readonly<Record<ModelKindName, ModelKind>> = {
  onnx: { files: ['model.onnx'], margin: true, platform: 'onnx_onnxv1' },
  baseline: { files: ['model.json'], margin: false, platform: 'perennial_baseline' },
};

/** Of a document that another release may have written. */
export function isModelKind(name: unknown): name is ModelKindName {
  return typeof name === 'string' && Object.hasOwn(MODEL_KINDS, name);
}
