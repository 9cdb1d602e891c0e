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
  PIPELINE_FAILED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The pipeline of ${d.model} failed: ${d.text}.`,
    fix: (d) => `look at its workflow in the Temporal Web UI or at \`perennial status ${d.model}\`, mend the cause, then ask again.`,
  },
  ROLLOUT_FAILED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The change of ${d.endpoint} failed: ${d.text}.`,
    fix: (d) => `mend the cause, then decide again; \`perennial status ${d.endpoint}\` says what is deployed.`,
  },
  TRIGGER_LOST: {
    retryable: false,
    kind: 'fault',
    text: (d) => `No outcome of trigger ${d.triggerId} was received.`,
    fix: (d) => `look at \`perennial trigger show ${d.model} ${d.triggerId}\`, and report it with the history of this workflow.`,
  },
  TAG_REQUIRED: {
    retryable: false,
    kind: 'input',
    text: () => 'Steps without `preprocess` need a dataset.',
    fix: () => 'name a dataset tag, or add the step preprocess.',
  },
});
