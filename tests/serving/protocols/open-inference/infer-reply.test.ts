import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { OnnxModelRuntime } from '../../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import type { ModelOutput } from '../../../../adapters/model-runtime/model-runtime.js';
import type { Task } from '../../../../core/definition/definition.js';
import { buildSignature } from '../../../../core/features/signature.js';
import { convertToOnnx } from '../../../../core/trainers/xgboost/onnx/convert-to-onnx.js';
import type { ActiveModel } from '../../../../serving/model/active-model.js';
import { InferReplies } from '../../../../serving/protocols/open-inference/infer-reply.js';
import type { InferRequest } from '../../../../serving/protocols/open-inference/tensors/infer-request.js';
import { describeOutputs, formatOutputs } from '../../../../serving/protocols/open-inference/infer-response.js';
import { ServableModel } from '../../../../serving/model/servable-model.js';
import { buildRandomModel } from '../../../core/trainers/xgboost/onnx/build-random-model.js';
import { OBJECTIVES } from '../../../../core/trainers/xgboost/parameters.js';

const CLASSES = ['early', 'quo"te', 'schön\n'];
const ROWS = 4;

async function activeModel(task: Task, classes: readonly string[] | null): Promise<ActiveModel> {
  const outputs = task === 'multiclass' ? CLASSES.length : 1;
  const random = buildRandomModel({
    objective: OBJECTIVES[task as keyof typeof OBJECTIVES],
    outputs,
    trees: 3,
    depth: 2,
    featureCount: 1,
    seed: 1,
  });
  const zeros = { baseScores: new Float32Array(outputs), baseMargins: new Float32Array(outputs) };
  const signature = buildSignature({
    model: 'm',
    task,
    objective: OBJECTIVES[task as keyof typeof OBJECTIVES],
    inputs: [{ kind: 'numeric', name: 'a', range: null }],
    classes,
    label: 'l',
    trainedOn: { snapshot: '0', definitionDigest: '0', trainedUntilMs: 0 },
  });
  const onnx = convertToOnnx({ ...random, ...zeros }, { producerVersion: '1' });
  const model = await ServableModel.load(new OnnxModelRuntime(), { kind: 'onnx', files: { 'model.onnx': onnx }, signature });
  after(() => model.release());
  return { revision: { endpoint: 'an "endpoint"' }, manifest: { version: 7 }, model } as unknown as ActiveModel;
}

function outputOf(width: number): ModelOutput {
  const of = (scale: number): Float32Array => Float32Array.from({ length: ROWS * width }, (_, i) => ((i * 37) % 11) * scale);
  return { margin: of(-0.3), score: of(0.09) };
}

const REQUEST: InferRequest = { id: 'a "quoted" id', entity: undefined, inputs: [], outputs: undefined, binaryOutput: false };

const KINDS = [
  ['binary', null],
  ['binary', CLASSES.slice(0, 2)],
  ['multiclass', CLASSES],
  ['regression', null],
] as const;

for (const [task, classes] of KINDS) {
  const model = `${task} model${task === 'binary' && classes !== null ? ' with named classes' : ''}`;
  test(`the JSON answer of a ${model}, put together as text, is that of its object`, async () => {
    const active = await activeModel(task, classes);
    const { signature } = active.model;
    const output = outputOf(task === 'multiclass' ? CLASSES.length : 1);
    const all = describeOutputs(signature);
    for (const outputs of [undefined, all.map(({ name }) => ({ name, binary: undefined })).reverse()]) {
      const { body } = new InferReplies(active).write({ ...REQUEST, outputs }, output, ROWS);
      const selected = outputs === undefined ? all.filter(({ name }) => name !== 'margin') : [...all].reverse();
      const object = {
        model_name: 'an "endpoint"',
        model_version: '7',
        id: 'a "quoted" id',
        outputs: formatOutputs(signature, selected, output, ROWS),
      };
      assert.deepEqual(JSON.parse(String(body)), JSON.parse(JSON.stringify(object)));
    }
  });

  test(`the binary answer of a ${model} holds the same values as the JSON one`, async () => {
    const active = await activeModel(task, classes);
    const { signature } = active.model;
    const output = outputOf(task === 'multiclass' ? CLASSES.length : 1);
    const reply = new InferReplies(active).write({ ...REQUEST, id: undefined, binaryOutput: true }, output, ROWS);
    const body = reply.body as Buffer;
    const jsonBytes = Number(reply.headers?.['inference-header-content-length']);
    const { outputs } = JSON.parse(body.toString('utf8', 0, jsonBytes)) as {
      outputs: { name: string; datatype: string; parameters: { binary_data_size: number } }[];
    };
    let at = jsonBytes;
    const expected = formatOutputs(signature, describeOutputs(signature), output, ROWS);
    for (const { name, datatype, parameters } of outputs) {
      const values = readValues(datatype, body.subarray(at, (at += parameters.binary_data_size)));
      assert.deepEqual(values, expected.find((one) => one.name === name)?.data);
    }
    assert.equal(at, body.length);
  });
}

test('a score that is no number has the JSON form null', async () => {
  const output = { margin: Float32Array.of(NaN), score: Float32Array.of(Infinity) };
  const { body } = new InferReplies(await activeModel('regression', null)).write(REQUEST, output, 1);
  assert.deepEqual((JSON.parse(String(body)) as { outputs: unknown }).outputs, [
    { name: 'prediction', datatype: 'FP32', shape: [1], data: [null] },
  ]);
});

function readValues(datatype: string, bytes: Buffer): unknown[] {
  if (datatype === 'BOOL') return Array.from(bytes, (byte) => byte === 1);
  if (datatype === 'FP32') return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + bytes.readUInt32LE(at);
    texts.push(bytes.toString('utf8', at + 4, end));
    at = end;
  }
  return texts;
}
