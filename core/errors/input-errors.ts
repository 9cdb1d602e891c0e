import { errorTable, joined } from './error-spec.js';

/** Of everything that comes in over HTTP. Texts carry names, types and counts; never a value that a caller sent. */
export const INPUT_ERRORS = errorTable({
  INPUT_JSON_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The request body is not JSON: ${d.problem} at line ${d.line}, column ${d.column} (byte ${d.position}).`,
    fix: () => 'Send one JSON object in UTF-8; numbers that are not finite have no JSON form, send null for a missing value.',
  },
  INPUT_CSV_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The request body is not CSV: ${d.problem} in line ${d.line}.`,
    fix: () => 'Send UTF-8 with a line of column names, commas between cells, and quotes around cells that have commas (pandas: to_csv).',
  },
  INPUT_BODY_EMPTY: {
    retryable: false,
    kind: 'input',
    text: () => 'The request has no body.',
    fix: () => 'Send a JSON object in UTF-8 with Content-Type: application/json.',
  },
  INPUT_BODY_TOO_LARGE: {
    retryable: false,
    kind: 'input',
    text: (d) => `The request body is larger than ${d.limitBytes} bytes.`,
    fix: () => 'Send the rows in several requests; `perennial predict` scores whole files.',
  },
  INPUT_BODY_INCOMPLETE: {
    retryable: false,
    kind: 'input',
    text: () => 'The connection ended before the whole request body arrived.',
    fix: () => 'Send as many bytes as Content-Length says.',
  },
  INPUT_NESTED_TOO_DEEP: {
    retryable: false,
    kind: 'input',
    text: (d) => `The request body nests arrays or objects more than ${d.limit} deep.`,
    fix: () => 'Send records as flat objects and tensor data as a flat array or one array per row.',
  },
  INPUT_HTTP_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The request is not valid HTTP: ${d.problem}.`,
    fix: () => 'Send the request with an HTTP/1.1 client.',
  },
  INPUT_CONTENT_TYPE_UNSUPPORTED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} is not supported: found ${d.found}, expected ${d.expected}.`,
    fix: (d) => `Send ${d.expected} in ${d.field} (JSON with curl: -H "content-type: application/json").`,
  },
  INPUT_MESSAGE_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The message is not the one that this gRPC method takes: ${d.problem}.`,
    fix: () => "Send what a client generated from the protocol's open_inference_grpc.proto sends.",
  },
  INPUT_FIELD_TYPE: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} has the wrong type: found ${d.found}, expected ${d.expected}.`,
    fix: (d) => `Send ${d.expected} in ${d.field}.`,
  },
  INPUT_FIELD_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} is missing: found ${d.found ?? 'nothing'}, expected ${d.expected}.`,
    fix: (d) => `Add ${d.field}.`,
  },
  INPUT_FIELD_UNKNOWN: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} is not known: found ${d.found}, expected ${d.expected}.${d.suggestion ?? ''}`,
    fix: () => 'Correct the name, or leave the field out.',
  },
  INPUT_COLUMN_MISSING: {
    retryable: false,
    kind: 'input',
    text: (d) => `Column ${d.field} is missing: found nothing, expected ${d.expected}.${d.suggestion ?? ''}`,
    fix: () => 'Send the column; when its value is not known, send null.',
  },
  INPUT_VALUE_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} cannot be used: found ${d.found}, expected ${d.expected}.`,
    fix: (d) => `Send ${d.expected} in ${d.field}.`,
  },
  INPUT_RULE_BROKEN: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} breaks the model's rule ${d.rule}: found ${d.found}, expected ${d.expected}.`,
    fix: (d) => `Send ${d.expected} in ${d.field}; the rule is in the model's definition.`,
  },
  INPUT_TENSOR_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Tensor field ${d.field} does not fit the model: found ${d.found}, expected ${d.expected}.`,
    fix: () => 'Compare the request with GET /v2/models/NAME, which lists names, datatypes and shapes.',
  },
  INPUT_ROWS_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} has the wrong number of rows: found ${d.found}, expected ${d.expected}.`,
    fix: () => 'Send the rows in several requests; `perennial predict` scores whole files.',
  },
  ROUTE_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) => `This server has no such path; it has ${joined(d.routes, ', ')}.`,
    fix: () => 'Correct the path.',
  },
  METHOD_NOT_ALLOWED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Method ${d.found} is not allowed here, expected ${d.expected}.`,
    fix: (d) => `Send a ${d.expected} request.`,
  },
  HOST_NOT_ALLOWED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Field ${d.field} is not a name of this server, which answers on loopback: found ${d.found}, expected ${d.expected}.`,
    fix: (d) => `Ask by ${d.expected}; list a name that a proxy of yours passes on in PERENNIAL_TRUSTED_HOSTS.`,
  },
  ORIGIN_NOT_ALLOWED: {
    retryable: false,
    kind: 'input',
    text: (d) => `A page of another site sent this request: ${d.field} has ${d.found}, expected ${d.expected}.`,
    fix: () => 'Send it from a program, or by a server of your own; list the host name of a page that may ask in PERENNIAL_TRUSTED_HOSTS.',
  },
  SERVING_MODEL_UNKNOWN: {
    retryable: false,
    kind: 'missing',
    text: (d) =>
      `Request for unknown model: this server does not serve that name; it serves ${joined(d.served, ', ') || 'nothing yet'}.${d.suggestion ?? ''}`,
    fix: () => 'Correct the name, or deploy the model with `perennial deploy`.',
  },
  SERVING_MODEL_UNNAMED: {
    retryable: false,
    kind: 'input',
    text: (d) => `This server serves several models, and the request names none: ${joined(d.served, ', ')}.`,
    fix: () => 'Send the request to /v1/models/NAME/invocations; a client takes /v1/models/NAME as part of the address.',
  },
  SERVING_VERSION_NOT_ACTIVE: {
    retryable: false,
    kind: 'missing',
    text: (d) => `Request for another version of ${d.model} than the one this server answers with, which is ${d.version}.`,
    fix: () => 'Leave /versions/N out of the path, or deploy that version.',
  },
  SERVING_NOT_READY: {
    retryable: true,
    kind: 'state',
    text: (d) => `This model cannot answer yet: ${d.reason}.`,
    fix: () => 'Try again in a few seconds; GET /v1/status says what this server waits for.',
  },
  INPUT_BODY_CORRUPT: {
    retryable: false,
    kind: 'input',
    text: (d) => `The body is not in the coding ${d.coding} that its Content-Encoding names.`,
    fix: () => 'Send the body in that coding, or without Content-Encoding.',
  },
  SERVING_OVERLOADED: {
    retryable: true,
    kind: 'state',
    text: (d) => `The server is busy: this request would wait about ${d.waitMs} ms, and ${d.limitMs} ms is the limit.`,
    fix: () => 'Send it again after the seconds in Retry-After, slow down, or start more serving processes.',
  },
  SERVING_FAULT: {
    retryable: false,
    kind: 'fault',
    text: (d) => `The server failed while it answered this request (incident ${d.incident}).`,
    fix: () => 'Report this with the lines of the server log that carry the incident.',
  },
  SERVING_UNAUTHORIZED: {
    retryable: false,
    kind: 'input',
    text: () => 'This server asks for a bearer token, and the request carries none or another one.',
    fix: () =>
      'Send the header Authorization: Bearer TOKEN with the token of PERENNIAL_SERVING_TOKEN, with one whose hash is in PERENNIAL_SERVING_TOKENS_FILE, or with one of the issuer of PERENNIAL_SERVING_OIDC_ISSUER.',
  },
  SERVING_TOKEN_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `The token of this request is refused: ${d.problem}.`,
    fix: () => 'Get a new token for this server from its issuer, and send it.',
  },
  SERVING_ISSUER_AWAY: {
    retryable: true,
    kind: 'state',
    text: () => 'The token of this request cannot be checked now: the keys of its issuer cannot be read.',
    fix: () =>
      'Try again after the seconds in Retry-After; GET /v1/status with a token of another kind says what is wrong, and so does the log.',
  },
  AUTHENTICATION_LIMITED: {
    retryable: true,
    kind: 'state',
    text: (d) => `Too many wrong tokens came from this address: another one is looked at in ${d.waitS} s.`,
    fix: () => 'Correct the token of the client, and send it after the seconds in Retry-After.',
  },
  QUOTA_EXCEEDED: {
    retryable: true,
    kind: 'state',
    text: (d) =>
      `The quota of ${d.quota} of this caller is used up: ${d.limit} is the limit, and there is room in ${d.waitS} s at the earliest.`,
    fix: (d) => `Send it again after the seconds in Retry-After, or have the operator set a higher ${d.setting}.`,
  },
  SERVING_FORBIDDEN: {
    retryable: false,
    kind: 'input',
    text: (d) => `The token of this request has role ${d.role}, and the request needs role ${d.needed}.`,
    fix: (d) =>
      d.by === 'oidc'
        ? `Have the issuer of the token give it a value that PERENNIAL_SERVING_OIDC_ROLES maps to role ${d.needed}.`
        : `Use a token of role ${d.needed} (\`perennial token new --role ${d.needed}\` makes one).`,
  },
  SERVING_ENDPOINT_FORBIDDEN: {
    retryable: false,
    kind: 'input',
    text: (d) => `The token of this request is for ${d.limits}, and the request is about ${d.found}.`,
    fix: (d) =>
      d.by === 'oidc'
        ? 'Have the issuer of the token name this endpoint in it.'
        : 'Use a token whose entry has this endpoint (`perennial token new --endpoint NAME` makes one).',
  },
  SERVING_CONTROL_REFUSED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Models of this server are not loaded and unloaded by requests: ${d.reason}.`,
    fix: () => 'Change what is deployed with `perennial deploy` and `perennial rollback`, or set PERENNIAL_SERVING_REPOSITORY_CONTROL.',
  },
  SERVING_FULL: {
    retryable: true,
    kind: 'state',
    text: (d) => `The server is busy: it has ${d.found}, and ${d.limit} is the limit.`,
    fix: () => 'Send it again after the seconds in Retry-After, slow down, or start more serving processes.',
  },
  SERVING_TOKEN_REQUIRED: {
    retryable: false,
    kind: 'input',
    text: (d) => `Serving would listen on ${d.host}, which other machines can reach, without a token.`,
    fix: () => 'Set PERENNIAL_SERVING_TOKEN, PERENNIAL_SERVING_TOKENS_FILE or PERENNIAL_SERVING_OIDC_ISSUER, or listen on 127.0.0.1.',
  },
  SERVING_OIDC_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `Tokens of an issuer cannot be accepted: ${d.problem}.`,
    fix: (d) => `Set ${d.setting ?? 'PERENNIAL_SERVING_OIDC_ISSUER'} to ${d.expected}.`,
  },
  SERVING_LOG_SALT_REQUIRED: {
    retryable: false,
    kind: 'input',
    text: () => 'Columns of the prediction log are to be hashed, but there is no key for the hashes.',
    fix: () => 'Set PERENNIAL_SERVING_LOG_SALT to a long random text, the same wherever hashes are to be joined.',
  },
  SERVING_TOKENS_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `The file of tokens ${d.path} cannot be used: ${d.problem}.`,
    fix: () =>
      'Make it a file of the user that reads it, with mode 0600 and no symbolic link out of its folder (`chmod 600`), that holds a JSON array of {"name", "role", "sha256"} (or "certificate" instead of "sha256") and, where wanted, "endpoints", "models" and "expiresAt"; `perennial token new` prints an entry.',
  },
  SERVING_TLS_INVALID: {
    retryable: false,
    kind: 'input',
    text: (d) => `TLS cannot be switched on: ${d.problem}.`,
    fix: (d) => {
      const listener = d.listener ?? 'PERENNIAL_SERVING';
      return `Set both ${listener}_TLS_CERT_PATH and ${listener}_TLS_KEY_PATH to PEM files of a certificate and its private key.`;
    },
  },
  SERVING_WORKERS_FAILED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `No serving process could start: the first one ended by ${d.reason}.`,
    fix: () => 'Read the lines before this one, or set PERENNIAL_SERVING_PROCESSES=1.',
  },
  SERVING_ADDRESS_UNUSABLE: {
    retryable: false,
    kind: 'fault',
    text: (d) => `Serving cannot listen on ${d.host}:${d.port}: ${d.reason}.`,
    fix: (d) => `Stop the program that uses the port (perhaps another \`perennial up\`), or set ${d.setting ?? 'PERENNIAL_SERVING_PORT'}.`,
  },
  SERVING_REHEARSAL_FAILED: {
    retryable: false,
    kind: 'fault',
    text: (d) => `Version ${d.version} of ${d.model} failed its rehearsal and is not served: ${d.reason}.`,
    fix: () => 'Deploy another version (`perennial rollback`); GET /v1/status keeps the reason.',
  },
  MODEL_HUNG: {
    retryable: false,
    kind: 'fault',
    text: (d) =>
      `Version ${d.version} of ${d.model} hung under revision ${d.revision}: a run of it kept a serving process from everything else until that was ended (${d.at}).`,
    fix: () => 'Deploy another version (`perennial rollback`); a new revision of this one is tried again.',
  },
  SERVING_REHEARSAL_UNAVAILABLE: {
    retryable: true,
    kind: 'fault',
    text: (d) => `The rehearsal of version ${d.version} of ${d.model} could not be run: ${d.reason}.`,
    fix: () => 'Check free memory and the limit of processes on this machine; it is tried again by itself.',
  },
  DEPLOYMENT_NOT_SUPPORTED: {
    retryable: false,
    kind: 'state',
    text: (d) => `Deployment revision ${d.key} asks for ${d.found}; this release serves ${d.expected}.`,
    fix: () => 'Upgrade the serving process to the release that wrote the revision; until then it keeps its old state.',
  },
});
