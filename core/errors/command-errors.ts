import { errorTable, joined } from './error-spec.js';

/** Of the command line, of `perennial up`, and of the endpoint that takes triggers over HTTP. */
export const COMMAND_ERRORS = errorTable({
  TEMPORAL_UNREACHABLE: {
    retryable: true,
    kind: 'state',
    text: (d) => `Temporal at ${d.address} (namespace ${d.namespace}) does not answer: ${d.reason}.`,
    fix: () =>
      'start it with `perennial up`, or set TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE and what your server asks for (TEMPORAL_API_KEY, TEMPORAL_TLS_…), here or in a profile of temporal.toml.',
  },
  TEMPORAL_CALL_BROKEN: {
    retryable: true,
    kind: 'state',
    text: (d) =>
      `A call to Temporal at ${d.address} (namespace ${d.namespace}) broke: ${d.reason}. Whether it was carried out is not known.`,
    fix: () =>
      '`perennial status MODEL` and the workflow in the Temporal Web UI say what became of it; if nothing did, run the command again.',
  },
  TEMPORAL_DENIED: {
    retryable: false,
    kind: 'state',
    text: (d) => `Temporal at ${d.address} (namespace ${d.namespace}) refused the call: ${d.reason}.`,
    fix: () => 'check the API key (TEMPORAL_API_KEY, or the profile) or the client certificate, and that they may use this namespace.',
  },
  DATA_CONVERTER_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `PERENNIAL_DATA_CONVERTER names ${d.module}, which is neither a file nor a package at ${d.place}.`,
    fix: () => 'name a file by its path from the working directory, or a package that is installed there.',
  },
  DATA_CONVERTER_UNLOADABLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.module} of PERENNIAL_DATA_CONVERTER could not be loaded: ${d.reason}.`,
    fix: () => 'correct the module; what it imports must be installed where it lies.',
  },
  DATA_CONVERTER_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.module} of PERENNIAL_DATA_CONVERTER exports no data converter: ${d.problem}.`,
    fix: () => 'write `export const dataConverter = { payloadCodecs: [ … ] }`, as you give it to a Worker of yours.',
  },
  DATA_CONVERTER_FAILED: {
    retryable: false,
    kind: 'state',
    text: (d) => `A codec of the data converter could not ${d.does} a payload: ${d.reason}.`,
    fix: () => 'give the module of PERENNIAL_DATA_CONVERTER the same keys here as where the worker runs.',
  },
  PAYLOAD_UNREADABLE: {
    retryable: false,
    kind: 'state',
    text: (d) => `Temporal holds a payload that cannot be read here: its encoding is ${d.encoding}.`,
    fix: () => "set PERENNIAL_DATA_CONVERTER to the module with the worker's data converter (docs/plugin.md).",
  },
  INFER_SOURCE_UNKNOWN: {
    retryable: false,
    kind: 'input',
    text: (d) => `No rows can be read from ${d.path}: ${d.problem}.`,
    fix: () =>
      'give a CSV or Parquet file, or a .sql file and the environment variable with the address of its database, as in `perennial infer rows.sql --connection WAREHOUSE_URL`.',
  },
  TABLE_NOT_LEARNABLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `No definition can be written for this table: ${d.problem}.`,
    fix: (d) => `${d.advice}.`,
  },
  WORKER_ABSENT: {
    retryable: true,
    kind: 'state',
    text: (d) => `No answer within ${d.waitedMs} ms: ${d.reason}. Whether it is done, now or once a worker takes it, is not known.`,
    fix: (d) =>
      `start a training worker with \`perennial up\`, or look at its log if one runs; \`perennial status ${d.model}\` and ${d.workflowId} in the Temporal Web UI then say what became of it.`,
  },
  WORKFLOW_FAILED: {
    retryable: false,
    kind: 'state',
    text: (d) => `A workflow failed: ${d.reason}.`,
    fix: () => 'look at the workflow in the Temporal Web UI, mend the cause, then start it again.',
  },
  PIPELINE_ENDED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The pipeline of ${d.model} ended ${d.state}: ${d.text}.`,
    fix: (d) =>
      d.state === 'rejected'
        ? `\`perennial versions ${d.model}\` lists it with its numbers; train on better rows or parameters, or change the gates in the definition, and run again.`
        : `look at ${d.workflowId} in the Temporal Web UI, mend the cause, then run it again.`,
  },
  TRIGGER_CONFLICT: {
    retryable: false,
    kind: 'state',
    text: (d) => `Trigger ${d.triggerId} of ${d.model} was asked for before, with other content.`,
    fix: () => 'send the same content again, or give the new request an id of its own.',
  },
  ALERT_MODEL_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `The alert ${d.name} (${d.alert}) has no label "model", so it triggers nothing.`,
    fix: () => 'give the alert the label model with the name of a model, or send it to another receiver.',
  },
  TRIGGER_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Nobody has asked for a trigger ${d.triggerId} of ${d.model}.`,
    fix: (d) => `look at the id in the answer to the request, or at \`perennial status ${d.model}\`, which lists the newest triggers.`,
  },
  DECISION_ENDED: {
    retryable: false,
    kind: 'state',
    text: (d) => `The change ${d.changeId} of ${d.model} ended ${d.state}: ${d.text}.`,
    fix: (d) => `see \`perennial status ${d.model}\`, mend the cause if there is one, then decide again.`,
  },
  SERVING_INSTANCES_NONE: {
    retryable: true,
    kind: 'state',
    text: (d) =>
      `Revision ${d.revision} of ${d.endpoint} is deployed, but nothing answers with it: no serving process is registered in ${d.store}.`,
    fix: (d) =>
      `start serving: \`perennial up\`, or \`node dist/serving/main.js\`; \`perennial status ${d.endpoint}\` then says what it answers with.`,
  },
  SERVING_REVISION_BEHIND: {
    retryable: true,
    kind: 'state',
    text: (d) =>
      `Revision ${d.revision} of ${d.endpoint} is deployed, but after ${Number(d.waitedMs) / 1000} s not every serving process answers with it: ${joined(d.without)}.`,
    fix: (d) => `look at the log of that process; \`perennial status ${d.endpoint}\` says what each one answers with now.`,
  },
  SERVING_REVISION_REFUSED: {
    retryable: false,
    kind: 'state',
    text: (d) =>
      `Revision ${d.revision} of ${d.endpoint} is deployed, but serving does not take it: ${String(d.reason).replace(/\.+$/, '')}.`,
    fix: (d) => `put another version in its place: \`perennial rollback ${d.endpoint}\`, or train again and deploy that.`,
  },
  HOME_EMPTY: {
    retryable: false,
    kind: 'missing',
    text: (d) => `There is no Perennial database at ${d.path}.`,
    fix: () => 'run `perennial up` first, run this command in the folder where you did, or set PERENNIAL_HOME or PERENNIAL_DATABASE_URL.',
  },
  HOME_UNWRITABLE: {
    retryable: false,
    kind: 'state',
    text: (d) => `Nothing can be kept in the data directory ${d.home}: ${d.reason}.`,
    fix: () => 'set PERENNIAL_HOME to a folder that this user may write, or give this user the right to this one.',
  },
  HOME_IN_USE: {
    retryable: true,
    kind: 'state',
    text: (d) => `${d.home} belongs to another \`perennial up\`${d.owner ? `, ${d.owner}` : ''}.`,
    fix: () => 'stop that one, or give this one its own folder in PERENNIAL_HOME (and ports by --port-offset).',
  },
  PORT_TAKEN: {
    retryable: true,
    kind: 'state',
    text: (d) => `Port ${d.port} on 127.0.0.1, meant for ${d.use}, is taken by another program.`,
    fix: (d) => `stop that program, or choose another port with ${d.flag} or ${d.setting}, or move all ports with --port-offset 100.`,
  },
  CHILD_ENDED: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The ${d.child} ended ${d.how}. Its last lines: ${d.output || '(none)'}.`,
    fix: (d) => `read ${d.log}, mend the cause and start again.`,
  },
  CHILD_NOT_READY: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The ${d.child} is not ready after ${d.waitedMs} ms.`,
    fix: (d) => `read ${d.log}; a slow disk or a busy machine may need a second try.`,
  },
  DEFINITIONS_NONE: {
    retryable: false,
    kind: 'input',
    text: (d) =>
      `There is no model definition at ${d.path}: files that end in .model.ts, .model.js, .model.mjs, .model.json, .model.yaml or .model.yml are looked for.`,
    fix: () => 'name a definition file or a folder that holds some, such as `perennial apply examples/flight-delay`.',
  },
  DEFINITION_UNREADABLE: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.file} could not be loaded: ${d.reason}.`,
    fix: () => 'correct the file; docs/definition.md says what may stand in a definition.',
  },
  DEFINITION_FILE_EXISTS: {
    retryable: false,
    kind: 'state',
    text: (d) => `${d.file} is there already, and is not written over.`,
    fix: () => 'choose another name, or move the file away.',
  },
  DEFINITION_EXPORT_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.file} has no default export made by defineModel.`,
    fix: () => 'write `export default defineModel({ … })`.',
  },
  DEFINITION_NAME_TWICE: {
    retryable: false,
    kind: 'input',
    text: (d) => `Model ${d.model} is defined in ${d.first} and again in ${d.second}.`,
    fix: () => 'give one of them another name, or apply only one of the files.',
  },
  SOURCE_CHECK_FAILED: {
    retryable: false,
    kind: 'input',
    text: (d) => {
      const problems = (d.problems ?? []) as readonly string[];
      return `${problems.length} of ${d.checked} sources cannot be trained on, and nothing was applied:${problems.map((one) => `\n- ${one}`).join('')}\n`;
    },
    fix: () =>
      'follow what each line says, then `perennial apply --check` again; without that option the definitions are applied as they are.',
  },
  OPTION_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.option} is ${d.found}, expected ${d.expected}.`,
    fix: (d) => `give ${d.option} ${d.expected}.`,
  },
  CONFIRMATION_REQUIRED: {
    retryable: false,
    kind: 'input',
    text: (d) => `${d.what} has to be confirmed, and there is no terminal to ask at.`,
    fix: () => 'give --yes if you are sure.',
  },
  VERSION_NOT_SERVED: {
    retryable: true,
    kind: 'state',
    text: (d) => `${d.model} is not served after ${d.waitedMs} ms: ${d.reason}.`,
    fix: () => 'ask the serving process (GET /v1/status) or read its log.',
  },
  REQUEST_FIELD_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} of the request is ${d.found}, expected ${d.expected}.`,
    fix: (d) => `send ${d.expected} in ${d.field}.`,
  },
  WEBHOOK_UNAUTHORIZED: {
    retryable: false,
    kind: 'input',
    text: () => 'The request carries no bearer token, or another one than this endpoint asks for.',
    fix: () => 'send the header Authorization: Bearer TOKEN with the token of PERENNIAL_WEBHOOK_TOKEN.',
  },
  WEBHOOK_ADDRESS_UNUSABLE: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The webhook cannot listen on 127.0.0.1:${d.port}: ${d.reason}.`,
    fix: () => 'stop the program that uses the port, or set PERENNIAL_WEBHOOK_PORT.',
  },
});
