import { MODEL_KINDS } from '../../../core/model-kinds.js';
import type { ActiveModel } from '../../model/active-model.js';
import { columnPlan } from '../../model/column-plan.js';
import type { ServableModel } from '../../model/servable-model.js';
import { describeOutputs } from './infer-response.js';
import type { TensorDescription } from './infer-response.js';
import { preferredDatatype, tensorKind } from './tensors/tensor-datatypes.js';

/** ModelMetadata of the protocol, over HTTP and over gRPC. */
export interface ModelMetadata {
  readonly name: string;
  /** Every version that this server answers with at the moment, oldest first. */
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
}

/** @param served everything that its endpoint answers with */
export function describeModel({ revision, model }: ActiveModel, served: readonly ActiveModel[]): ModelMetadata {
  const versions = [...new Set(served.map(({ manifest }) => manifest.version))].sort((a, b) => a - b);
  return {
    name: revision.endpoint,
    versions: versions.map(String),
    platform: MODEL_KINDS[model.kind].platform,
    inputs: describeInputs(model),
    outputs: describeOutputs(model.signature),
  };
}

/** Inputs in the model's order, then the key columns that are none. */
function describeInputs(model: ServableModel): readonly TensorDescription[] {
  const { inputs } = model.inputs.requestColumns;
  const keys = [...columnPlan(model).keyNames];
  return [
    ...inputs.map((input) => ({ name: input.name, datatype: preferredDatatype(tensorKind(input)), shape: [-1] })),
    ...keys.map((name) => ({ name, datatype: preferredDatatype('key'), shape: [-1], parameters: { optional: true } as const })),
  ];
}
