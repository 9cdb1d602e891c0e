import { errorTable, joined } from './error-spec.js';

export const OPERATION_ERRORS = errorTable({
  PLUGIN_ACTIVITY_CLASH: {
    retryable: false,
    kind: 'state',
    text: ({ activity }) => `The Worker already has an activity named ${String(activity)}, and it is not Perennial's.`,
    fix: () => 'rename your activity; names that begin with "perennial." belong to Perennial.',
  },
  PLUGIN_NEXUS_CLASH: {
    retryable: false,
    kind: 'state',
    text: ({ service }) => `The Worker already has a Nexus service named ${String(service)}, and it is not this plugin's.`,
    fix: () => 'rename your service, or give the Worker one Perennial plugin only.',
  },
  PLUGIN_WORKFLOWS_MISSING: {
    retryable: false,
    kind: 'state',
    text: ({ where }) => `Perennial's workflows are not in this Worker's workflow file: ${String(where)}.`,
    fix: ({ line }) => `add this line to the workflow file: ${String(line)} — or give the plugin other roles, such as roles: ['work'].`,
  },
  PLUGIN_BUNDLE_UNCHECKED: {
    retryable: false,
    kind: 'state',
    text: () => 'The prebuilt workflow bundle was built without the Perennial plugin, so nobody checked that it holds its workflows.',
    fix: ({ line }) =>
      `pass the plugin to bundleWorkflowCode({ workflowsPath, plugins: [plugin] }) and have in the workflow file: ${String(line)}`,
  },
  PLUGIN_ACTIVITIES_UNCONFIGURED: {
    retryable: false,
    kind: 'state',
    text: () => 'The Perennial plugin has the role control or work, but no openActivities.',
    fix: () => "pass openActivities: () => openActivities(loadSettings()) from 'perennial-ml/worker', or roles: ['workflows'].",
  },
  PLUGIN_ROLE_UNKNOWN: {
    retryable: false,
    kind: 'input',
    text: (d) => `The Perennial plugin has no role ${d.role}; roles are ${joined(d.known)}.`,
    fix: () => "leave roles out for all of them; ['workflows', 'control'] and ['work'] divide them between machines.",
  },
  PLUGIN_CONTROL_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `This Worker takes activities of the queue ${d.taskQueue}, but not Perennial's bookkeeping, which comes on the same queue: it would fail what it does not know, again and again.`,
    fix: () =>
      "add the role control (roles: ['workflows', 'control']), or take from another queue what this Worker takes beside workflows. Where PERENNIAL_CONTROL_TASK_QUEUE names another queue for the bookkeeping, tell a plugin without openActivities so in controlTaskQueue.",
  },
  PLUGIN_WORK_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `This Worker takes activities of the queue ${d.taskQueue}, but not Perennial's ingestion, training, scoring and monitoring, which come on the same queue: it would fail what it does not know, again and again.`,
    fix: () => 'add the role work, or name a queue of its own for them in PERENNIAL_WORK_TASK_QUEUE.',
  },
  PLUGIN_WORKFLOWS_FOREIGN: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.where} exports ${joined(d.names)}, which are not Perennial's: workflows of its types would run other code.`,
    fix: (d) => `rename yours, and add to the workflow file: ${d.line}`,
  },
  SETTINGS_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The environment has settings that cannot be used: ${joined(d.problems)}.`,
    fix: () => 'Correct or unset these variables; docs/configuration.md lists every setting.',
  },
  TOOL_PLATFORM_UNSUPPORTED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `There is no pinned ${d.tool} ${d.version} for ${d.platform}; pinned are ${joined(d.pinned)}.`,
    fix: (d) => `Install ${d.tool} yourself and give its path in ${d.setting}.`,
  },
  TOOL_UNAVAILABLE: {
    retryable: true,
    kind: 'fault',
    text: (d) => `${d.tool} ${d.version} is not on this machine and could not be downloaded: ${joined(d.reasons)}.`,
    fix: (d) =>
      `Connect to the network (pip and HTTPS to pypi.org are tried), or put the program here yourself and give its path in ${d.setting}.`,
  },
  TOOL_UNUSABLE: {
    retryable: false,
    kind: 'fault',
    text: (d) => `${d.tool} at ${d.path}, named by ${d.setting}, cannot be used: ${d.reason}.`,
    fix: (d) => `Correct or unset ${d.setting}.`,
  },
  TOOL_CHANGED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `${d.tool} file ${d.path} has SHA-256 ${d.found}, pinned is ${d.expected}; it was not run.`,
    fix: () => 'Delete that file (it is downloaded again) and find out who changed it.',
  },
  TOOL_START_FAILED: {
    retryable: true,
    kind: 'fault',
    text: (d) => `${d.tool} did not start: ${d.reason}. Its last output: ${d.output || '(none)'}.`,
    fix: (d) => (d.hint ? String(d.hint) : 'Read its last output; a port in use or a full disk are the usual reasons.'),
  },
  TOOL_DATA_IN_USE: {
    retryable: true,
    kind: 'state',
    text: (d) => `${d.path} is in use by process ${d.pid}, which did not end within ${d.waitedMs} ms.`,
    fix: () => 'Stop that process, or use another data directory.',
  },
  INTERNAL: {
    retryable: true,
    kind: 'fault',
    text: (d) => `Unexpected error (${d.problem}).`,
    fix: () => "it is retried; report it with the worker's log if it stays.",
  },
  WORKER_SHUTDOWN: {
    retryable: true,
    kind: 'state',
    text: () => 'The worker shut down in the middle of a step.',
    fix: () => 'nothing; the next attempt resumes from the newest checkpoint.',
  },
  FENCED: {
    retryable: false,
    kind: 'state',
    text: (d) => `Attempt ${d.attempt} of run ${d.runId} was overtaken by attempt ${d.newest} and wrote nothing more.`,
    fix: () => 'nothing; the newest attempt gives the result.',
  },
  STEP_CONFLICT: {
    retryable: false,
    kind: 'state',
    text: (d) => `Object ${d.key} holds the result of another step than the one that asks for it.`,
    fix: () => 'trigger again under another trigger id.',
  },
  MODEL_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Model ${d.model} has no definition here.`,
    fix: () => 'run `perennial apply PATH` with the definition of this model.',
  },
  DEFINITION_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Definition ${d.digest} is not in ${d.store}.`,
    fix: () => 'run `perennial apply PATH` against this object store, then trigger again.',
  },
  SNAPSHOT_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Model ${d.model} has no snapshot ${d.address}.`,
    fix: () => 'run `perennial datasets MODEL` to see the snapshots, or `perennial preprocess` to make one.',
  },
  TAG_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Model ${d.model} has no dataset tagged ${d.tag}; tags are ${joined(d.known) || 'none'}.`,
    fix: (d) => `run \`perennial preprocess ${d.model} --tag ${d.tag}\`, or name one of the tags.`,
  },
  RUN_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Run ${d.runId} is not finished or does not exist.`,
    fix: () => 'run `perennial runs list` to see the runs and their states.',
  },
  VERSION_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Model ${d.model} has no version ${d.version}.`,
    fix: (d) => `run \`perennial versions ${d.model}\` to see the versions.`,
  },
  REPORT_ABSENT: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Run ${d.runId} has no report: it was never judged on test rows, or was judged by a release of Perennial that wrote none.`,
    fix: (d) => `run \`perennial run ${d.model} --wait\` to train and judge a version with a report.`,
  },
  REPORT_NOT_MADE: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Run ${d.runId} has no report: a report says how labels were met, and ${d.task} models learn none.`,
    fix: (d) => `run \`perennial explain ${d.model}\` or \`perennial versions show\` to see its gates and metrics.`,
  },
  REPORT_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `No monitor of ${d.model} has written ${d.report}.`,
    fix: (d) => `see the ids in \`perennial drift list ${d.model}\`; a monitor writes at each firing of its Schedule.`,
  },
  WORK_NOT_RUNNING: {
    retryable: false,
    kind: 'state',
    text: (d) => `Of ${d.model} ${d.what} does not run now.`,
    fix: (d) => `see \`perennial status ${d.model}\` for what runs and what waits.`,
  },
  ALIAS_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Model ${d.model} has no version with the alias ${d.alias}.`,
    fix: (d) => `name a version number, or deploy one first: \`perennial versions ${d.model}\` lists them.`,
  },
  RUN_ARTIFACT_MISSING: {
    retryable: false,
    kind: 'fault',
    text: (d) => `Run ${d.runId} names the object ${d.key}, which the store does not have.`,
    fix: () => 'restore the object from a backup, or train again.',
  },
  EXPORT_COLUMN_CLASH: {
    retryable: false,
    kind: 'state',
    text: (d) => `Run ${d.runId} has an input named ${d.column}, which in an exported matrix is the name of the ${d.column} column.`,
    fix: () => 'rename the column in the source (an alias in its SQL) and train again.',
  },
  TUNE_NOT_DEFINED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The definition of ${d.model} has no search space.`,
    fix: () => 'add tune: { trials, minimize, space } to the definition and run `perennial apply`.',
  },
  TUNE_NO_RESULT: {
    retryable: false,
    kind: 'state',
    text: (d) => `None of the ${d.trials} trials of search ${d.searchId} gave a value of ${d.metric}.`,
    fix: () =>
      'look at the trials: XGBoost refused their parameters or the metric is not defined on the validation rows; correct tune.space.',
  },
  SEARCH_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Model ${d.model} has no search ${d.searchId} with a finished trial.`,
    fix: () => "correct the id: `perennial tune` prints it, and a pipeline's is MODEL-TRIGGER-ID.",
  },
  MONITOR_NOT_DEFINED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The definition of ${d.model} has no monitor.`,
    fix: () => 'add monitor: { cron, window, psiLimit } to the definition and run `perennial apply`.',
  },
  DEPLOY_REJECTED: {
    retryable: false,
    kind: 'state',
    text: (d) => `Version ${d.version} of ${d.model} was rejected by its gates and is not deployed.`,
    fix: () => 'look at its evaluation, then train a better one or change the gates and train again.',
  },
  DEPLOY_UNJUDGED: {
    retryable: false,
    kind: 'state',
    text: (d) => `Version ${d.version} of ${d.model} is a candidate that no gate has judged, and is not deployed.`,
    fix: (d) =>
      `let gates judge one (\`perennial run ${d.model}\`), or insist on this one, which the audit keeps: \`perennial promote ${d.model} --model-version ${d.version} --force --reason "why"\`.`,
  },
  DEPLOY_OWNER_DIFFERENT: {
    retryable: false,
    kind: 'state',
    text: (d) => `Endpoint ${d.endpoint} belongs to ${d.owner}, and ${d.writer} wants to deploy to it.`,
    fix: (d) =>
      `deploy from there; or, if that one is gone and this is to be the only one that deploys, take it over: \`perennial adopt ${d.endpoint}\`.`,
  },
  DEPLOY_OWNER_CHANGED: {
    retryable: false,
    kind: 'state',
    text: (d) => `Endpoint ${d.endpoint} was taken over by ${d.owner} in the meantime.`,
    fix: () => 'find out who deploys there; run the command again if it is to be yours all the same.',
  },
  DEPLOY_HELD: {
    retryable: false,
    kind: 'state',
    text: (d) =>
      `Version ${d.version} of ${d.model} is registered and not deployed: ${d.actor} holds endpoint ${d.endpoint} (${d.reason}).`,
    fix: (d) =>
      `decide yourself: \`perennial promote ${d.model} --model-version ${d.version}\` deploys it, \`perennial resume ${d.model}\` ends the hold for what comes.`,
  },
  DEPLOY_DECIDED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The change ${d.changeId} of endpoint ${d.endpoint} has ended before, as ${d.state}.`,
    fix: () => 'decide again, with a new change id.',
  },
  DEPLOY_SUPERSEDED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The change ${d.changeId} of endpoint ${d.endpoint} comes too late: revision ${d.revision} is of a later one.`,
    fix: () => 'nothing, if the later change is right; else decide again.',
  },
  DEPLOY_SPLIT_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Endpoint ${d.endpoint} cannot be split like that: ${d.problem}.`,
    fix: () =>
      'give every variant a version and a share, and shares that make 1, as in `perennial deploy MODEL --variant 3=0.9 --variant 4=0.1`.',
  },
  DEPLOYMENTS_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Endpoint ${d.endpoint} has no deployment revision in ${d.store}; endpoints are ${joined(d.known) || 'none'}.`,
    fix: () => 'name one of the endpoints, or give the object store with PERENNIAL_OBJECT_STORE.',
  },
  ROLLBACK_NOTHING: {
    retryable: false,
    kind: 'state',
    text: (d) => `Endpoint ${d.endpoint} has no earlier revision with another version than the one it serves.`,
    fix: () => 'name a version: `perennial promote MODEL --model-version V`.',
  },
  SCORE_NO_ROWS: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `Snapshot ${d.snapshot} has no row with a known label to score: ${d.immature} are not known yet, ${d.nulls} are null, ${d.unknownClass} have a class that the version does not know.`,
    fix: () => 'give older rows, or wait until the labels are known.',
  },
});
