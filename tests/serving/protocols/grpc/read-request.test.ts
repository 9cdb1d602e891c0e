import assert from 'node:assert/strict';
import test from 'node:test';
import { loadSync } from '@grpc/proto-loader';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { seededRandom } from '../../../../core/random/seeded-random.js';
import { readInferMessage } from '../../../../serving/protocols/grpc/read-request.js';
import { readContents } from '../../../../serving/protocols/grpc/wire/tensor-contents.js';
import { packageFile } from '../../../../tools/install/tool-catalog.js';
import { randomRequest } from './random-messages.js';

const proto = loadSync(packageFile('docs/serving/open_inference_grpc.proto'), {
  keepCase: true,
  longs: Number,
  defaults: true,
  oneofs: true,
});
const method = (proto['inference.GRPCInferenceService'] as ServiceDefinition).ModelInfer;

/** As the protocol's own description has the message. */
interface Described {
  readonly model_name: string;
  readonly model_version: string;
  readonly id: string;
  readonly parameters: Readonly<Record<string, DescribedParameter>>;
  readonly inputs: readonly DescribedTensor[];
  readonly outputs: readonly { readonly name: string }[];
  readonly raw_input_contents: readonly Buffer[];
}
type DescribedParameter = Readonly<Record<string, unknown>> & { readonly parameter_choice: string };
interface DescribedTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly contents: Readonly<Record<string, readonly unknown[]>> | null;
}

const DATATYPES: Readonly<Record<string, string>> = {
  bool_contents: 'BOOL',
  int_contents: 'INT32',
  int64_contents: 'INT64',
  uint_contents: 'UINT32',
  uint64_contents: 'UINT64',
  fp32_contents: 'FP32',
  fp64_contents: 'FP64',
};

test('the reader finds in a message what a library that follows the published description finds', () => {
  const random = seededRandom('messages');
  for (let i = 0; i < 2_000; i += 1) {
    const bytes = method?.requestSerialize(randomRequest(random)) ?? Buffer.alloc(0);
    const expected = method?.requestDeserialize(bytes) as unknown as Described;
    const found = readInferMessage(bytes);
    assert.deepEqual([found.model, found.version, found.id], [expected.model_name, expected.model_version, expected.id]);
    const parameters = Object.entries(expected.parameters).map(([name, value]) => [name, value[value.parameter_choice]]);
    assert.deepEqual([...found.parameters], parameters);
    assert.deepEqual(
      found.outputs.map(({ name }) => name),
      expected.outputs.map(({ name }) => name),
    );
    assert.deepEqual(found.raw, expected.raw_input_contents);
    found.tensors.forEach(({ name, datatype, shape, contents }, at) => {
      const tensor = expected.inputs[at] as DescribedTensor;
      assert.deepEqual([name, datatype, shape], [tensor.name, tensor.datatype, tensor.shape]);
      compareContents(contents, tensor);
    });
  }
});

function compareContents(contents: Buffer | undefined, tensor: DescribedTensor): void {
  const [list, values] = Object.entries(tensor.contents ?? {}).find(([, one]) => one.length > 0) ?? ['', []];
  const datatype = DATATYPES[list];
  if (datatype === undefined) return;
  const expected = values.map((value) => (Number.isNaN(value) ? null : value));
  assert.deepEqual(readContents(contents ?? Buffer.alloc(0), datatype, 0), expected);
}
