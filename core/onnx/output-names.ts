/** Names of the outputs of every ONNX model here: raw sums, and finished scores. */
export const ONNX_MARGIN = 'margin';
export const ONNX_SCORE = 'score';
