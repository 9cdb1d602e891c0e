/** Rows for the model `minutes` of the tests, whose columns are a, b and c, as one raw matrix. */
export function matrixRequest(rows: readonly (readonly number[])[], model = 'minutes'): object {
  return {
    model_name: model,
    inputs: [{ name: 'input', datatype: 'FP32', shape: [rows.length, 3] }],
    raw_input_contents: [Buffer.from(Float32Array.from(rows.flat()).buffer)],
  };
}
