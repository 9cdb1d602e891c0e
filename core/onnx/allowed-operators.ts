/**
 * Operators by domain: those of our own exports, and those that scikit-learn (skl2onnx), CatBoost, LightGBM, onnxmltools and simple
 * neural networks export. All compute the same from the same inputs, and what they cost follows from the shapes of their inputs, so that a
 * rehearsal tells of every request. Left out are those whose cost follows from values (Loop, Scan; ConstantOfShape, Expand,
 * Tile, Range, Pad, OneHot, Resize, whose results are as large as a value says) and those that draw random numbers.
 */
const ONNX = `
  Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization BitShift Cast CastLike Ceil Celu Clip Compress
  Concat Constant Conv ConvInteger Cos Cosh CumSum DepthToSpace DequantizeLinear Det Div DynamicQuantizeLinear Einsum Elu Equal Erf Exp
  EyeLike Flatten Floor Gather GatherElements GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GroupNormalization
  GRU Hardmax HardSigmoid HardSwish Identity If InstanceNormalization IsInf IsNaN LayerNormalization LeakyRelu Less LessOrEqual Log
  LogSoftmax LpNormalization LRN LSTM MatMul MatMulInteger Max MaxPool Mean MeanVarianceNormalization Min Mish Mod Mul Neg NonZero Not Or
  Pow PRelu QLinearConv QLinearMatMul QuantizeLinear Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean
  ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape RNN Round ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh
  Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tan Tanh ThresholdedRelu TopK Transpose Trilu Unsqueeze
  Where Xor`;

const ONNX_ML = `
  ArrayFeatureExtractor Binarizer CategoryMapper DictVectorizer FeatureVectorizer Imputer LabelEncoder LinearClassifier LinearRegressor
  Normalizer OneHotEncoder Scaler SVMClassifier SVMRegressor TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor ZipMap`;

const onnx = namesIn(ONNX);

/** The domains of the ONNX standard; the empty one is how files spell ai.onnx. */
export const ALLOWED_OPERATORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['', onnx],
  ['ai.onnx', onnx],
  ['ai.onnx.ml', namesIn(ONNX_ML)],
]);

function namesIn(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
