import type { ModelBytes, ServableOptions } from '../kind/model-bytes.js';
import { convertToOnnx } from './onnx/convert-to-onnx.js';
import { readXgboostModel } from './model/read-model.js';

/** The files by which a trained model is served: its conversion to ONNX. @throws MODEL_FORMAT_INVALID, MODEL_NOT_CONVERTIBLE */
export function xgboostServable({ 'model.ubj': trained = new Uint8Array() }: ModelBytes, options: ServableOptions): ModelBytes {
  return { 'model.onnx': convertToOnnx(readXgboostModel(trained), options) };
}
