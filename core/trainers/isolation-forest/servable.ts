import type { ModelBytes, ServableOptions } from '../kind/model-bytes.js';
import { readForest } from './forest/forest-model.js';
import { forestToOnnx } from './forest/forest-to-onnx.js';

/** The files by which a trained forest is served: its conversion to ONNX. @throws MODEL_FILE_CORRUPT */
export function isolationForestServable({ 'forest.json': trained = new Uint8Array() }: ModelBytes, options: ServableOptions): ModelBytes {
  return { 'model.onnx': forestToOnnx(readForest(trained), options) };
}
