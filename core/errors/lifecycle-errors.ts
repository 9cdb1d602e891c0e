import { errorTable } from './error-spec.js';

/** What workflows refuse: their inputs, and messages to the lifecycle of a model. */
export const LIFECYCLE_ERRORS = errorTable({
  MESSAGE_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Update ${d.update}: ${d.problem}.`,
    fix: () => 'send it with the command line or PerennialClient.',
  },
  MODEL_PAUSED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The model is paused by ${d.by}: ${d.reason}.`,
    fix: (d) => `perennial resume ${d.model}`,
  },
  TRIGGER_REFUSED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The trigger was not taken: ${d.reason}.`,
    fix: (d) => `see perennial status ${d.model}`,
  },
  CHANGE_CONFLICT: {
    retryable: false,
    kind: 'state',
    text: (d) => `The change ${d.changeId} was decided before, as something else.`,
    fix: () => 'leave the id out, or give a new one.',
  },
  LIFECYCLE_BEHIND: {
    retryable: false,
    kind: 'state',
    text: () => 'More outcomes wait to be written than there is room for.',
    fix: (d) => `look at the database of the installation (\`perennial status ${d.model}\` says what it answers), then ask again.`,
  },
  INPUT_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.problem}.`,
    fix: () => 'start it with the command line or PerennialClient.',
  },
  INPUT_NEWER: {
    retryable: false,
    kind: 'state',
    text: (d) => `${d.what} input has formatVersion ${d.found}, this worker knows 1.`,
    fix: () => 'update the worker, or the client.',
  },
  CHECKS_FAILED: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.failed} of ${d.checks} checks failed: ${d.failures}${d.reused ? ` (${d.reused})` : ''}`,
    fix: () =>
      "correct the source rows and run again with --fresh, which reads the rows of the same --as-of again, or correct the definition's expect block, apply it and run again.",
  },
  TAG_REQUIRED: {
    retryable: false,
    kind: 'input',
    text: () => 'Steps without `preprocess` need a dataset.',
    fix: () => 'add --tag TAG, or add the step preprocess.',
  },
});
