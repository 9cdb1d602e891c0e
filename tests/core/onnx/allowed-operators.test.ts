import assert from 'node:assert/strict';
import test from 'node:test';
import { OnnxModelRuntime } from '../../../adapters/model-runtime/onnx/onnx-model-runtime.js';
import { ALLOWED_OPERATORS } from '../../../core/onnx/allowed-operators.js';
import { checkOnnxSafety } from '../../../core/onnx/check-onnx-safety.js';
import { ATTRIBUTE, GRAPH, MODEL, NODE } from '../../../core/onnx/onnx-fields.js';
import { ProtobufWriter } from '../../../core/onnx/protobuf-writer.js';
import { SeededBytes } from '../trainers/xgboost/model/seeded-bytes.js';
import { loopModel } from './loop-model.js';

interface Operator {
  readonly domain: string;
  readonly name: string;
}

/** One node, in as many graphs inside each other. */
function fileWith({ domain, name }: Operator, depth: number): Uint8Array {
  const write = (graph: ProtobufWriter, left: number): void => {
    if (left === 0) graph.message(GRAPH.node, (node) => node.text(NODE.operator, name).text(NODE.name, 'it').text(NODE.domain, domain));
    else
      graph.message(GRAPH.node, (node) => {
        node.text(NODE.operator, 'If').message(NODE.attribute, (one) => one.message(ATTRIBUTE.graph, (inner) => write(inner, left - 1)));
      });
  };
  return new ProtobufWriter()
    .int(MODEL.irVersion, 8)
    .message(MODEL.graph, (graph) => write(graph, depth))
    .finish();
}

/** What depends on values, on chance or on libraries, and names that only look like allowed ones. */
function refusedOperators(): readonly Operator[] {
  const standard = [
    ...[
      'Loop',
      'Scan',
      'SequenceMap',
      'RandomNormal',
      'RandomNormalLike',
      'RandomUniform',
      'RandomUniformLike',
      'Bernoulli',
      'Multinomial',
    ],
    ...['ConstantOfShape', 'Expand', 'Tile', 'Range', 'Pad', 'OneHot', 'Resize', 'Upsample', 'MaxUnpool', 'Dropout', ''],
  ].map((name) => ({ domain: '', name }));
  const random = new SeededBytes(11);
  const known = [...(ALLOWED_OPERATORS.get('') ?? [])];
  const altered = Array.from({ length: 300 }, (): Operator => {
    const name = known[random.below(known.length)] ?? '';
    const at = random.below(name.length);
    return { domain: '', name: name.slice(0, at) + String.fromCharCode(33 + random.below(90)) + name.slice(at + random.below(2)) };
  }).filter(({ name }) => !known.includes(name));
  const elsewhere = [
    'com.microsoft',
    'com.microsoft.nchwc',
    'ai.onnx.training',
    'ai.onnx.preview.training',
    'AI.ONNX',
    'ai.onnx.ml ',
    'x',
  ].flatMap((domain) => [
    { domain, name: 'Add' },
    { domain, name: 'Loop' },
  ]);
  return [...standard, ...altered, ...elsewhere, { domain: 'ai.onnx.ml', name: 'Add' }, { domain: '', name: 'ZipMap' }];
}

test('every operator of the list passes, at any depth', () => {
  for (const [domain, names] of ALLOWED_OPERATORS)
    for (const name of names) for (const depth of [0, 3]) checkOnnxSafety(fileWith({ domain, name }, depth));
});

test('every other operator is refused by its name, at any depth, with where it is and what to do', () => {
  for (const operator of refusedOperators())
    for (const depth of [0, 1, 4])
      assert.throws(
        () => checkOnnxSafety(fileWith(operator, depth)),
        (error: Error & { readonly code?: string }) => {
          assert.equal(error.code, 'MODEL_FILE_REFUSED');
          assert.ok(
            error.message.includes(`node 1 ("it") of ${depth === 0 ? 'its graph' : `a graph nested ${depth} deep`}`),
            error.message,
          );
          assert.ok(error.message.includes(`operator ${JSON.stringify(operator.name)}`), error.message);
          const advice = ALLOWED_OPERATORS.has(operator.domain)
            ? 'PERENNIAL_ALLOWED_OPERATORS'
            : 'operators of ai.onnx and ai.onnx.ml only';
          assert.ok(error.message.includes(advice), error.message);
          return true;
        },
      );
});

test('the setting allows an operator of the standard by its name, and nothing else: no custom domain', () => {
  checkOnnxSafety(fileWith({ domain: '', name: 'Loop' }, 2), ['Loop']);
  assert.throws(() => checkOnnxSafety(fileWith({ domain: '', name: 'Scan' }, 0), ['Loop']), { code: 'MODEL_FILE_REFUSED' });
  assert.throws(() => checkOnnxSafety(fileWith({ domain: 'com.microsoft', name: 'Loop' }, 0), ['Loop']), { code: 'MODEL_FILE_REFUSED' });
});

test('a model with a loop is not opened, unless its operator is allowed by name', async () => {
  const source = { files: { 'model.onnx': loopModel(3) } };
  await assert.rejects(new OnnxModelRuntime().load(source), { code: 'MODEL_FILE_REFUSED', message: /operator "Loop"/ });
  const model = await new OnnxModelRuntime({ allowedOperators: ['Loop'] }).load(source);
  assert.deepEqual((await model.run(Float32Array.of(1, 2, 3, 4, 5, 6), 2)).score, Float32Array.of(6, 15));
  await model.release();
});
