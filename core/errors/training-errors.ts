import { errorTable } from './error-spec.js';

export const TRAINING_ERRORS = errorTable({
  TRAINER_DIED: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The training process ended without a result (${d.end ?? 'unknown end'})${d.round === undefined ? '' : ` after ${d.round} rounds`}. Its last output: ${d.output || 'none'}.`,
    fix: (d) => (d.end === 'signal SIGKILL'
      ? 'Give the worker more memory or train on fewer rows when the operating system killed it; a retry resumes from the last checkpoint.'
      : 'Read its last output; a retry resumes from the last checkpoint.'),
  },
  TRAINER_REJECTED: {
    retryable: false,
    kind: 'input',
    text: (d) => `XGBoost refused to ${d.step ?? 'train'}: ${d.reason}.`,
    fix: () => 'Correct the parameters of train: xgboost({...}) or the data that the message names, and run again.',
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
    fix: () => 'Configure the path of a libxgboost of version 3.3 or newer for this platform, or unset the path so that the pinned one is installed.',
  },
});
