import { SECRET_FILES } from './secret-files.js';
import type { Environment } from './setting-kinds.js';

/** What a program needs to run at all, and which model files it may open. Nothing here carries a credential of ours. */
const ALLOWED = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'TMPDIR',
  'TMP',
  'TEMP',
  'TZ',
  'LANG',
  'LC_ALL',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'NODE_EXTRA_CA_CERTS',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
  'SYSTEMROOT',
  'PERENNIAL_ALLOWED_OPERATORS',
];

/** What a download needs besides: the way out, whom to trust, and pip's own settings. */
const DOWNLOAD = /^(?:(?:https?|all|no)_proxy|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|PIP_\w+)$/i;

/** The allow-list of variables that a child process gets, and `extra` on top (undefined removes one). */
export function childEnvironment(extra: Environment = {}, environment: Environment = process.env): Record<string, string> {
  return defined({ ...select(environment, (name) => ALLOWED.includes(name)), ...extra });
}

/** As `childEnvironment`, for programs that download: proxies, certificates and pip's variables pass as well. */
export function downloadEnvironment(environment: Environment = process.env): Record<string, string> {
  return childEnvironment(
    select(environment, (name) => DOWNLOAD.test(name)),
    environment,
  );
}

/** Who may ask serving or the webhook, and their private keys: nothing that a training worker does needs them. */
const OF_LISTENERS = /^PERENNIAL_(?:SERVING_TOKENS?(?:_FILE)?|SERVING_TLS_\w+|WEBHOOK_TOKEN|WEBHOOK_TLS_\w+)$/;

/**
 * For the training worker that `perennial up` starts: it resolves `${NAME}` of definitions, so it sees what we see, apart from the
 * secrets of those that listen.
 */
export function workerEnvironment(extra: Environment = {}, environment: Environment = process.env): Record<string, string> {
  return defined({ ...select(environment, (name) => !OF_LISTENERS.test(settingOf(name))), ...extra });
}

const SERVING =
  /^(?:PERENNIAL_(?:HOME|OBJECT_STORE|S3_\w+|SERVING_\w+|CACHE_\w+|CALLBACK_HOSTS|TRUSTED_HOSTS|TRUSTED_KEYS|AUDIT_LOG_PATH)|AWS_\w+)$/;

/** For a serving process: the object store and its own address, nothing of Temporal, the database or sources. */
export function servingEnvironment(extra: Environment = {}, environment: Environment = process.env): Record<string, string> {
  return childEnvironment({ ...select(environment, (name) => SERVING.test(settingOf(name))), ...extra }, environment);
}

const SHIPPER = /^(?:PERENNIAL_(?:HOME|OBJECT_STORE|S3_\w+|CACHE_\w+|SERVING_LOG_(?:EVENTS_URL|DATABASE_URL))|AWS_\w+)$/;

/** For the process that ships the prediction log: where it goes, and no token that serving takes. */
export function shipperEnvironment(environment: Environment = process.env): Record<string, string> {
  return childEnvironment(
    select(environment, (name) => SHIPPER.test(settingOf(name))),
    environment,
  );
}

/** A secret in a file goes where the setting goes. */
function settingOf(name: string): string {
  return SECRET_FILES.get(name) ?? name;
}

function select(environment: Environment, keep: (name: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => keep(name)));
}

function defined(environment: Environment): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
