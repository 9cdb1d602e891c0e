import { errorTable } from './error-spec.js';

export const EVALUATION_ERRORS = errorTable({
  RANDOM_SEED_INVALID: {
    retryable: false,
    kind: 'input',
    text: ({ seed }) => `A seed is ${seed}: expected a finite number or a text.`,
    fix: () => 'Give a whole number such as 7.',
  },
  RANDOM_RANGE_INVALID: {
    retryable: false,
    kind: 'input',
    text: ({ low, high }) =>
      `A random whole number was asked from ${low} to ${high}: expected safe whole numbers, the first not above the second.`,
    fix: () => 'Give whole-number bounds in ascending order.',
  },
  EVALUATION_SHAPE_INVALID: {
    retryable: false,
    kind: 'fault',
    text: ({ what, expected, found }) => `Scores cannot be evaluated: ${what} has ${found} values, expected ${expected}.`,
    fix: () =>
      'Pass one label per row and rows × columns scores, row by row (one column for binary and regression, one per class for multiclass).',
  },
  EVALUATION_LABEL_INVALID: {
    retryable: false,
    kind: 'input',
    text: ({ row, task, expected }) => `The label of row ${row} is not usable for a ${task} model: expected ${expected}.`,
    fix: () => "Check the definition's label.is and what happens when it is null (label.whenNull).",
  },
  EVALUATION_SCORE_INVALID: {
    retryable: false,
    kind: 'fault',
    text: ({ row, task, expected }) => `The score of row ${row} of a ${task} model is not usable: expected ${expected}.`,
    fix: () =>
      'Check that the objective fits the task, and retrain: a model that answers NaN or values outside [0, 1] as probabilities is broken.',
  },
  EVALUATION_METRIC_UNKNOWN: {
    retryable: false,
    kind: 'input',
    text: ({ metric, task, known }) => `Metric ${metric} does not exist for a ${task} model: expected one of ${list(known)}.`,
    fix: ({ known }) => `Use one of ${list(known)}.`,
  },
  EVALUATION_OPTION_INVALID: {
    retryable: false,
    kind: 'input',
    text: ({ option, found, expected }) => `Option ${option} is ${found}: expected ${expected}.`,
    fix: ({ option, expected }) => `Set ${option} to ${expected}.`,
  },
  EVALUATION_BASELINE_EMPTY: {
    retryable: false,
    kind: 'input',
    text: () => 'A baseline cannot be fitted: the training part has no rows.',
    fix: () => 'Widen the split so that the training window holds rows.',
  },
  SEARCH_SPACE_INVALID: {
    retryable: false,
    kind: 'input',
    text: ({ problems }) => `The search space in tune.space is not valid: ${list(problems, '; ')}.`,
    fix: () => 'Correct the named entries; every entry is int(low, high), float(low, high), logFloat(low, high) or choice([...]).',
  },
  STATISTICS_DIED: {
    retryable: true,
    kind: 'fault',
    text: ({ job, end, output }) =>
      `The statistics process ended without a result (job ${job}, ${end ?? 'unknown end'}). Its last output: ${output || 'none'}.`,
    fix: ({ end }) =>
      end === 'signal SIGKILL'
        ? 'Give the worker more memory or use fewer rows when the operating system killed it; a retry does the job again.'
        : 'Read its last output; a retry does the job again.',
  },
  DRIFT_PROFILE_MISMATCH: {
    retryable: false,
    kind: 'fault',
    text: ({ problem }) => `Two column profiles cannot be compared: ${problem}.`,
    fix: () => "Count the current rows into the reference profile's own bins.",
  },
});

function list(value: unknown, separator = ', '): string {
  return Array.isArray(value) ? value.join(separator) : String(value);
}
