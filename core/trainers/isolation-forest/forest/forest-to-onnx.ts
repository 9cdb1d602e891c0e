import { GRAPH } from '../../../onnx/onnx-fields.js';
import { ONNX_MARGIN, ONNX_SCORE } from '../../../onnx/output-names.js';
import type { ProtobufWriter } from '../../../onnx/protobuf-writer.js';
import type { ServableOptions } from '../../kind/model-bytes.js';
import { ONNX_INPUT, writeMatrixInfo, writeOnnxFile, writeOperator, writeScalar } from '../../xgboost/onnx/convert-to-onnx.js';
import { writeTrees } from '../../xgboost/onnx/tree-ensemble.js';
import { asEnsemble } from './as-ensemble.js';
import { averagePathLength } from './average-path-length.js';
import type { ForestModel } from './forest-model.js';

/**
 * Writes a forest as ONNX; equal forests give equal bytes. `margin` is the mean path length, `score` is 2^(-margin / c(ψ)). Thresholds are
 * float32 in training too, so the same rows go the same ways.
 */
export function forestToOnnx(forest: ForestModel, options: ServableOptions): Uint8Array {
  return writeOnnxFile(options, (graph) => writeGraph(graph, forest));
}

function writeGraph(graph: ProtobufWriter, forest: ForestModel): void {
  const { trees, outputs, featureCount } = asEnsemble(forest);
  graph.message(GRAPH.node, (node) => writeTrees(node, { trees, outputs, aggregate: 'AVERAGE' }, ONNX_INPUT, ONNX_MARGIN));
  writeOperator(graph, 'Div', [ONNX_MARGIN, 'minus_normal'], 'exponent');
  writeOperator(graph, 'Pow', ['two', 'exponent'], ONNX_SCORE);
  graph.text(GRAPH.name, 'isolation-forest');
  graph.message(GRAPH.initializer, (tensor) => writeScalar(tensor, 'minus_normal', -averagePathLength(forest.subsample)));
  graph.message(GRAPH.initializer, (tensor) => writeScalar(tensor, 'two', 2));
  graph.message(GRAPH.input, (value) => writeMatrixInfo(value, ONNX_INPUT, featureCount));
  graph.message(GRAPH.output, (value) => writeMatrixInfo(value, ONNX_MARGIN, 1));
  graph.message(GRAPH.output, (value) => writeMatrixInfo(value, ONNX_SCORE, 1));
}
