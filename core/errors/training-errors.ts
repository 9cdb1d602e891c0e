import { errorTable } from './error-spec.js';

export const TRAINING_ERRORS = errorTable({
  TRAINER_DIED: {
    retryable: true,
    kind: 'fault',
    text: (d) =>
      `The training process ended without a result (${d.end ?? 'unknown end'})${d.round === undefined ? '' : ` after ${d.round} rounds`}. Its last output: ${d.output || 'none'}.`,
    fix: (d) =>
      d.end === 'signal SIGKILL'
        ? 'Give the worker more memory or train on fewer rows when the operating system killed it; a retry resumes from the last checkpoint.'
        : 'Read its last output; a retry resumes from the last checkpoint.',
  },
  SCORER_DIED: {
    retryable: true,
    kind: 'fault',
    text: (d) =>
      `The scoring process ended before all parts were scored (${d.end ?? 'unknown end'}). Its last output: ${d.output || 'none'}.`,
    fix: (d) =>
      d.end === 'signal SIGKILL'
        ? 'Give the worker more memory when the operating system killed it; a retry scores the parts that are missing.'
        : 'Read its last output; a retry scores the parts that are missing.',
  },
  TRAINER_REJECTED: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.trainer ?? 'XGBoost'} refused to ${d.step ?? 'train'}: ${d.reason}.`,
    fix: () => 'Correct the parameters of `train` in the definition or the data that the message names, and run again.',
  },
  TRAINER_INPUT_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The trainer cannot use ${d.what}: expected ${d.expected}, got ${d.got}.`,
    fix: (d) => `Correct ${d.what} and run again.`,
  },
  TRAINER_LIBRARY_UNUSABLE: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The XGBoost library at ${d.path} cannot be used: ${d.reason}.`,
    fix: () =>
      'Configure the path of a libxgboost of version 3.3 or newer for this platform, or unset the path so that the pinned one is installed.',
  },
  MODEL_FORMAT_INVALID: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The XGBoost model file cannot be read at ${d.where}: expected ${d.expected}, got ${d.got}.`,
    fix: () =>
      'Save the model again in the UBJSON format (.ubj); when the file was stored intact before, restore it from the object store by its digest.',
  },
  MODEL_NOT_CONVERTIBLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `The XGBoost model cannot be converted to ONNX: ${d.reason}.`,
    fix: (d) =>
      `Train with ${d.supported ?? 'booster gbtree, numeric features, one output tree per class, and objective binary:logistic, multi:softprob or reg:squarederror'}.`,
  },
  MODEL_FILE_CORRUPT: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The ${d.kind ?? 'ONNX'} model file is corrupt: ${d.reason}.`,
    fix: () =>
      'Fetch the file again and compare its SHA-256 with the version manifest; when they differ, restore the object from a backup or train again.',
  },
  MODEL_FILE_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The ${d.kind ?? 'ONNX'} model file is refused: ${d.reason}.`,
    fix: (d) => `Export the model with ${d.allowed}.`,
  },
  MODEL_INPUT_SHAPE: {
    retryable: false,
    kind: 'input',
    text: (d) => `The model was given ${d.got}: expected ${d.expected}.`,
    fix: () => 'Pass a row-major matrix with exactly one float32 per model column and row.',
  },
  MODEL_RELEASED: {
    retryable: false,
    kind: 'state',
    text: () => 'The model was released and can no longer run.',
    fix: () => 'Load the model again, and release a model only after its last run has ended.',
  },
});
