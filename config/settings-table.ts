import { homedir } from 'node:os';
import { join } from 'node:path';
import { defaulted, derived, optional } from './setting-kinds.js';
import type { Environment } from './setting-kinds.js';
import {
  actorName,
  callbackHosts,
  claimRoles,
  columnsOfEndpoints,
  databaseLocation,
  execution,
  flag,
  folders,
  hostNames,
  httpUrl,
  integer,
  objectStoreLocation,
  operatorNames,
  path,
  paths,
  port,
  processCount,
  text,
  webhookSecret,
  workerRoles,
} from './setting-parsers.js';

const home = (environment: Environment): string => environment.PERENNIAL_HOME || '.perennial';
const userCache = (environment: Environment): string =>
  join(environment.XDG_CACHE_HOME || join(environment.HOME || homedir(), '.cache'), 'perennial');

const secret = { secret: true } as const;

/** Every variable of Perennial's own, by the name it has in code; Temporal's own are read by `@temporalio/envconfig`. docs/configuration.md has one row for each. */
export const SETTINGS = {
  home: defaulted('PERENNIAL_HOME', path, '.perennial', 'Data directory of `perennial up`; one process at a time owns it.'),
  dataFolders: defaulted(
    'PERENNIAL_DATA_FOLDERS',
    folders,
    '',
    "Folders, separated by colons, that files of sources and of batches may come from, beside the folder of the model's definition and the data directory.",
  ),
  dataDirectoryId: optional(
    'PERENNIAL_DATA_DIRECTORY_ID',
    text,
    'Id of the data directory in whose name the training worker claims endpoints. `perennial up` sets it for its own worker; leave it unset elsewhere.',
  ),
  objectStore: derived(
    'PERENNIAL_OBJECT_STORE',
    objectStoreLocation,
    { defaultText: 'PERENNIAL_HOME/objects', defaultFor: (environment) => join(home(environment), 'objects') },
    'Where snapshots, models and deployments are kept: a folder, or `s3://BUCKET/PREFIX`.',
  ),
  s3Endpoint: optional('PERENNIAL_S3_ENDPOINT', httpUrl, 'URL of an S3 server other than Amazon; path-style addresses are used with it.'),
  s3Region: defaulted('PERENNIAL_S3_REGION', text, 'us-east-1', 'Region of the bucket.'),
  awsAccessKeyId: optional(
    'AWS_ACCESS_KEY_ID',
    text,
    'Key of the bucket; without it the usual AWS credential chain is asked.',
    // It is replaced together with its secret, so it may be in a file as well.
    secret,
  ),
  awsSecretAccessKey: optional('AWS_SECRET_ACCESS_KEY', text, 'Secret of `AWS_ACCESS_KEY_ID`.', secret),
  signingKeyPath: optional(
    'PERENNIAL_SIGNING_KEY_PATH',
    path,
    'Private key (ed25519, PEM file of mode 0600) that definitions, versions, deployments and what they come from are [signed](security.md#signed-documents) with: for the training worker and the command line.',
  ),
  trustedKeyPaths: defaulted(
    'PERENNIAL_TRUSTED_KEYS',
    paths,
    '',
    'PEM files of public keys, with commas. When set, such documents are read only when one of these keys signed them: for serving, the training worker and the command line.',
  ),
  database: derived(
    'PERENNIAL_DATABASE_URL',
    databaseLocation,
    { defaultText: 'sqlite:PERENNIAL_HOME/metadata.db', defaultFor: (environment) => `sqlite:${join(home(environment), 'metadata.db')}` },
    'Metadata database: `sqlite:PATH` (a local disk) or `mysql://USER:PASSWORD@HOST:PORT/DATABASE`.',
    secret,
  ),

  taskQueue: defaulted(
    'PERENNIAL_TASK_QUEUE',
    text,
    'perennial',
    'Task queue of the Worker that runs the workflows: your own, when the plugin is in your Worker.',
  ),
  controlTaskQueue: optional('PERENNIAL_CONTROL_TASK_QUEUE', text, 'Task queue of bookkeeping activities; unset: that of the workflows.'),
  workTaskQueue: derived(
    'PERENNIAL_WORK_TASK_QUEUE',
    text,
    {
      defaultText: 'PERENNIAL_TASK_QUEUE-work',
      defaultFor: (environment) => `${environment.PERENNIAL_TASK_QUEUE || 'perennial'}-work`,
    },
    'Task queue of the activities that work for hours: ingestion, training, scoring, monitoring.',
  ),
  workerRoles: defaulted(
    'PERENNIAL_WORKER_ROLES',
    workerRoles,
    'workflows,control,work',
    'What the training worker does: `workflows`, `control` (bookkeeping) and `work` (the activities of hours), with commas.',
  ),
  execution: defaulted(
    'PERENNIAL_EXECUTION',
    execution,
    '{}',
    'How activities of every model run unless its definition says otherwise: JSON like the `execution` block of a definition, with `control` for bookkeeping.',
  ),
  deploymentName: optional(
    'PERENNIAL_DEPLOYMENT_NAME',
    text,
    'Worker Deployment of the training worker; with `PERENNIAL_BUILD_ID` it uses Worker Versioning.',
  ),
  buildId: optional('PERENNIAL_BUILD_ID', text, 'Build of the training worker in its Worker Deployment.'),
  dataConverter: optional(
    'PERENNIAL_DATA_CONVERTER',
    text,
    'Module that exports `dataConverter`, for payloads in Temporal that are encrypted or otherwise your own: a file, or a package installed in the working directory.',
  ),

  temporalPort: defaulted('PERENNIAL_TEMPORAL_PORT', port, '7233', 'Port of the dev server that `perennial up` starts.'),
  temporalUiPort: defaulted('PERENNIAL_TEMPORAL_UI_PORT', port, '8233', 'Port of its Web UI.'),
  servingHost: defaulted(
    'PERENNIAL_SERVING_HOST',
    text,
    '127.0.0.1',
    'Address that serving listens on; others than loopback need a token.',
  ),
  actor: optional(
    'PERENNIAL_ACTOR',
    actorName,
    'Who decides by the command line, in the audit: a person or a job; unset: the user of the machine and its name, `user@host`.',
  ),
  auditLogPath: optional(
    'PERENNIAL_AUDIT_LOG_PATH',
    path,
    'File to which the command line, the webhook and serving add what they audit, as JSON lines; its folder must be there.',
  ),
  trustedHosts: defaulted(
    'PERENNIAL_TRUSTED_HOSTS',
    hostNames,
    '',
    'Names, separated by commas, by which a proxy asks listeners that are on loopback (serving, webhook, the health and metrics of the worker), and whose pages may ask them.',
  ),
  servingPort: defaulted('PERENNIAL_SERVING_PORT', port, '8080', 'Port that serving listens on; 0 takes a free one.'),
  servingGrpcPort: optional(
    'PERENNIAL_SERVING_GRPC_PORT',
    port,
    'Port of the Open Inference Protocol over gRPC, on the same address; unset: no gRPC; 0 takes a free one.',
  ),
  servingToken: optional('PERENNIAL_SERVING_TOKEN', text, 'Bearer token that serving asks for; it may do everything.', secret),
  servingTokensFile: optional(
    'PERENNIAL_SERVING_TOKENS_FILE',
    path,
    'Tokens with roles: a JSON array of what `perennial token new` prints; read again when it changes.',
  ),
  servingOidcIssuer: optional(
    'PERENNIAL_SERVING_OIDC_ISSUER',
    httpUrl,
    'URL of an issuer of OpenID Connect whose [tokens](serving/security-and-limits.md#tokens-of-an-issuer) serving accepts, as their claim `iss` has it.',
  ),
  servingOidcAudience: optional('PERENNIAL_SERVING_OIDC_AUDIENCE', text, 'What the claim `aud` of these tokens must have.'),
  servingOidcRoleClaim: defaulted(
    'PERENNIAL_SERVING_OIDC_ROLE_CLAIM',
    text,
    'roles',
    'Claim of these tokens whose values become roles; with dots for what is nested, such as `realm_access.roles`.',
  ),
  servingOidcRoles: defaulted(
    'PERENNIAL_SERVING_OIDC_ROLES',
    claimRoles,
    'perennial-predict=predict,perennial-operate=operate,perennial-admin=admin',
    'Which value of that claim is which role: `VALUE=ROLE`, with commas; `*=ROLE` is for every token of the issuer and the audience.',
  ),
  servingOidcEndpointsClaim: optional(
    'PERENNIAL_SERVING_OIDC_ENDPOINTS_CLAIM',
    text,
    'Claim with names of endpoints (or `*`) that these tokens are for; a token without it is for none then. Unset: all endpoints.',
  ),
  servingOidcModelsClaim: optional('PERENNIAL_SERVING_OIDC_MODELS_CLAIM', text, 'Claim with names of models, in the same way.'),
  servingTlsCertPath: optional(
    'PERENNIAL_SERVING_TLS_CERT_PATH',
    path,
    'Certificate (PEM file, with its chain): serving speaks HTTPS. Read again when it changes.',
  ),
  servingTlsKeyPath: optional('PERENNIAL_SERVING_TLS_KEY_PATH', path, 'Private key of that certificate (PEM file).'),
  servingTlsClientCaPath: optional(
    'PERENNIAL_SERVING_TLS_CLIENT_CA_PATH',
    path,
    'Authorities (PEM file) that sign certificates of clients, which entries of the file of tokens name. Read again when it changes.',
  ),
  servingRepositoryControl: defaulted(
    'PERENNIAL_SERVING_REPOSITORY_CONTROL',
    flag,
    'false',
    'Tokens of role admin may load and unload endpoints of a serving process (`/v2/repository/models/NAME/load`).',
  ),
  servingPeerMetrics: defaulted(
    'PERENNIAL_SERVING_PEER_METRICS',
    flag,
    'false',
    'Metrics of serving also under the names of Triton (`nv_inference_…`) and KServe (`request_predict_seconds`).',
  ),
  servingProcesses: defaulted(
    'PERENNIAL_SERVING_PROCESSES',
    processCount,
    '1',
    'Serving processes behind the port, or `auto` for one per core.',
  ),
  servingMaxBodyBytes: defaulted(
    'PERENNIAL_SERVING_MAX_BODY_BYTES',
    integer(1024, 1024 ** 3),
    '8388608',
    'Limit of one request body, also after unpacking.',
  ),
  servingMaxHeldBytes: defaulted(
    'PERENNIAL_SERVING_MAX_HELD_BYTES',
    integer(1024 * 1024, Number.MAX_SAFE_INTEGER),
    '268435456',
    'Limit of the requests and answers that one serving process holds, over HTTP and gRPC, beyond 64 KiB of each; at least four bodies.',
  ),
  servingMaxRows: defaulted('PERENNIAL_SERVING_MAX_ROWS', integer(1, 10_000_000), '10000', 'Limit of the rows of one request.'),
  servingMaxConnections: defaulted(
    'PERENNIAL_SERVING_MAX_CONNECTIONS',
    integer(1, 1_000_000),
    '4096',
    'Limit of the connections of one serving process; the one that has been of no use for longest makes room for a new one.',
  ),
  servingMaxConcurrentRequests: defaulted(
    'PERENNIAL_SERVING_MAX_CONCURRENT_REQUESTS',
    integer(1, 1_000_000),
    '1024',
    'Limit of the requests that one serving process answers at the same time; more are told to come back (429).',
  ),
  servingRequestTimeoutMs: defaulted(
    'PERENNIAL_SERVING_REQUEST_TIMEOUT_MS',
    integer(100, 3_600_000),
    '30000',
    'How long a client may take to send a request, in milliseconds; a third of it for the headers.',
  ),
  servingHangSeconds: defaulted(
    'PERENNIAL_SERVING_HANG_SECONDS',
    integer(0, 3600),
    '20',
    'A serving process whose event loop stands still for so long, as when a model never returns, is ended; the version that hung is not loaded again. 0: never, for a debugger.',
  ),
  allowedOperators: defaulted(
    'PERENNIAL_ALLOWED_OPERATORS',
    operatorNames,
    '',
    'Operators of ai.onnx and ai.onnx.ml, separated by commas, that model files may have besides [those that are allowed](serving/security-and-limits.md#model-files). Set it for serving and for the training worker.',
  ),
  predictionLog: defaulted('PERENNIAL_SERVING_LOG', flag, 'true', 'Serving logs predictions and stores them as Parquet.'),
  predictionLogDir: derived(
    'PERENNIAL_SERVING_LOG_DIR',
    path,
    {
      defaultText: 'PERENNIAL_CACHE_DIR/serving',
      defaultFor: (environment) => join(environment.PERENNIAL_CACHE_DIR || userCache(environment), 'serving'),
    },
    'Folder on a local disk for the prediction log until it is in the object store.',
  ),
  predictionLogDiskBytes: defaulted(
    'PERENNIAL_SERVING_LOG_DISK_BYTES',
    integer(1024 * 1024, Number.MAX_SAFE_INTEGER),
    '1073741824',
    'Limit of that folder while the object store does not answer, in bytes; beyond it rows are dropped and counted.',
  ),
  predictionLogShipSeconds: defaulted(
    'PERENNIAL_SERVING_LOG_SHIP_SECONDS',
    integer(1, 3600),
    '10',
    'How long a logged prediction is on its machine only.',
  ),
  predictionLogFinishSeconds: defaulted(
    'PERENNIAL_SERVING_LOG_FINISH_SECONDS',
    integer(0, 3600),
    '10',
    'How long a server that stops waits until its log is shipped; what is left is shipped by the next start on this machine.',
  ),
  predictionLogOmit: optional(
    'PERENNIAL_SERVING_LOG_OMIT',
    columnsOfEndpoints,
    'Columns that are not logged: `ENDPOINT.COLUMN` or `*.COLUMN`, with commas; `entity` for the entity of a request.',
  ),
  predictionLogHash: optional(
    'PERENNIAL_SERVING_LOG_HASH',
    columnsOfEndpoints,
    'Columns of which only a keyed hash (HMAC-SHA-256) is logged, in the same form.',
  ),
  predictionLogSalt: optional('PERENNIAL_SERVING_LOG_SALT', text, 'Key of those hashes: the same wherever they are to be joined.', secret),
  predictionLogEventsUrl: optional(
    'PERENNIAL_SERVING_LOG_EVENTS_URL',
    httpUrl,
    "URL that gets logged predictions as batches of CloudEvents in the shape of KServe's logger.",
    secret,
  ),
  predictionLogDatabase: optional(
    'PERENNIAL_SERVING_LOG_DATABASE_URL',
    databaseLocation,
    'Database that gets logged predictions as rows of `perennial_predictions`: `sqlite:PATH` or `mysql://…`.',
    secret,
  ),
  callbackHosts: defaulted(
    'PERENNIAL_CALLBACK_HOSTS',
    callbackHosts,
    '',
    'Where results of async predictions may be posted to: HOST or HOST:PORT (https), or with http:// before it, separated by commas. Set it for serving and for the training worker.',
  ),
  callbackSecret: optional(
    'PERENNIAL_CALLBACK_SECRET',
    webhookSecret,
    'Key that the training worker signs these posts with: a text, or `whsec_` and base64.',
    secret,
  ),
  asyncRequests: defaulted('PERENNIAL_ASYNC_REQUESTS', flag, 'true', 'The training worker picks up async predictions.'),
  asyncRequestRetentionHours: defaulted(
    'PERENNIAL_ASYNC_REQUEST_RETENTION_HOURS',
    integer(1, 1_000_000),
    '168',
    'How long the training worker keeps async requests after their result was stored; an Idempotency-Key is remembered as long.',
  ),
  servingAsyncRequestsPerMinute: defaulted(
    'PERENNIAL_SERVING_ASYNC_REQUESTS_PER_MINUTE',
    integer(1, 1_000_000_000),
    '6000',
    'Async requests that one caller may send a serving process: so many at once, and so many more each minute.',
  ),
  servingAsyncBytesPerHour: defaulted(
    'PERENNIAL_SERVING_ASYNC_BYTES_PER_HOUR',
    integer(1024, Number.MAX_SAFE_INTEGER),
    '1073741824',
    'Bytes of async requests, and of their answers as estimated, that one caller may have a serving process store: so many at once, and so many more each hour.',
  ),
  servingAsyncPendingRequests: defaulted(
    'PERENNIAL_SERVING_ASYNC_PENDING_REQUESTS',
    integer(1, 1_000_000),
    '10000',
    'Async requests of one caller that may wait for their answers, in all serving processes over one object store.',
  ),
  webhookTriggersPerMinute: defaulted(
    'PERENNIAL_WEBHOOK_TRIGGERS_PER_MINUTE',
    integer(1, 1_000_000),
    '60',
    'Triggers that the webhook takes from one address: so many at once, and so many more each minute; four times as many from all together.',
  ),
  workerMetricsPort: defaulted('PERENNIAL_WORKER_METRICS_PORT', port, '9464', 'Port of health and metrics of the training worker.'),
  webhookPort: defaulted('PERENNIAL_WEBHOOK_PORT', port, '8090', 'Port that takes triggers over HTTP.'),
  webhookTlsCertPath: optional(
    'PERENNIAL_WEBHOOK_TLS_CERT_PATH',
    path,
    'Certificate (PEM file, with its chain): the webhook speaks HTTPS. Read again when it changes.',
  ),
  webhookTlsKeyPath: optional('PERENNIAL_WEBHOOK_TLS_KEY_PATH', path, 'Private key of that certificate (PEM file).'),
  webhookToken: optional('PERENNIAL_WEBHOOK_TOKEN', text, 'Bearer token that the webhook asks for.', secret),

  cacheDir: derived(
    'PERENNIAL_CACHE_DIR',
    path,
    { defaultText: '${XDG_CACHE_HOME:-~/.cache}/perennial', defaultFor: userCache },
    'Downloaded tools and local copies of objects; may be deleted at any time nothing runs.',
  ),
  cacheSizeBytes: defaulted(
    'PERENNIAL_CACHE_SIZE_BYTES',
    integer(0, Number.MAX_SAFE_INTEGER),
    '10737418240',
    'Limit of the local copies of objects, in bytes.',
  ),
  tableThreads: optional(
    'PERENNIAL_TABLE_THREADS',
    integer(1, 1024),
    'Threads of the table engine (DuckDB); unset: the cores, at most 4. A training has `nthread` of its definition. `PERENNIAL_NTHREAD` is its former name.',
    { formerEnv: 'PERENNIAL_NTHREAD' },
  ),

  debug: defaulted('PERENNIAL_DEBUG', flag, 'false', 'The command line prints stack traces of errors.'),

  temporalBin: optional('PERENNIAL_TEMPORAL_BIN', path, 'The `temporal` command to use instead of a downloaded one.'),
  temporalTestServerBin: optional('PERENNIAL_TEMPORAL_TEST_SERVER_BIN', path, 'The time-skipping test server to use (tests only).'),
  weedBin: optional('PERENNIAL_WEED_BIN', path, 'The SeaweedFS `weed` command to use (tests only).'),
  xgboostLibrary: optional('PERENNIAL_XGBOOST_LIBRARY', path, 'The `libxgboost` shared library to use instead of a downloaded one.'),
  python: defaulted('PERENNIAL_PYTHON', text, 'python3', 'Python that downloads tools with pip.'),
} as const;
