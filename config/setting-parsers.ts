import { availableParallelism } from 'node:os';
import { delimiter, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseCallbackHost } from '../core/callback-target.js';
import type { CallbackHost } from '../core/callback-target.js';
import { executionOf } from '../core/definition/execution-input.js';
import { printableLine } from '../core/printable-text.js';
import type { Execution } from '../core/policy/state/execution.js';
import { WORK_STEPS } from '../core/policy/state/execution.js';

/** Turns the text of a variable into a value; throws an Error whose message completes "X is wrong: …". Never put the text of a secret in it. */
export type SettingParser<T> = (text: string) => T;

export type ObjectStoreLocation =
  { readonly kind: 'fs'; readonly root: string } | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string };

export type DatabaseLocation = { readonly kind: 'sqlite'; readonly path: string } | { readonly kind: 'mysql'; readonly url: string };

export const text: SettingParser<string> = (value) => value;

const MAX_ACTOR = 100;

export const actorName: SettingParser<string> = (value) => {
  if (value.trim() !== value || value.length > MAX_ACTOR || printableLine(value) !== value)
    throw new Error(`expected a name of at most ${MAX_ACTOR} characters, on one line`);
  return value;
};

/** The key of a signature. Behind `whsec_` stands base64, as in Standard Webhooks. */
export const webhookSecret: SettingParser<string> = (value) => {
  if (value.startsWith('whsec_') && !/^whsec_(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value))
    throw new Error('expected base64 of at least 12 bytes after whsec_');
  return value;
};

export const path: SettingParser<string> = (value) => resolve(value);

/** Paths with commas between them. */
export const paths: SettingParser<readonly string[]> = (value) =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => resolve(one));

/** As in PATH. */
export const folders: SettingParser<readonly string[]> = (value) =>
  value
    .split(delimiter)
    .filter((one) => one.trim() !== '')
    .map((one) => {
      if (!isAbsolute(one)) throw new Error('expected absolute paths of folders');
      return resolve(one);
    });

export const flag: SettingParser<boolean> = (value) => {
  const known: Record<string, boolean> = { true: true, '1': true, false: false, '0': false };
  const parsed = known[value.toLowerCase()];
  if (parsed === undefined) throw new Error('expected true or false');
  return parsed;
};

export function integer(min: number, max: number): SettingParser<number> {
  return (value) => {
    const parsed = Number(value);
    if (!/^\d+$/.test(value) || parsed < min || parsed > max) throw new Error(`expected a whole number from ${min} to ${max}`);
    return parsed;
  };
}

export const port = integer(0, 65_535);

/** A number of processes; `auto`: as many as this process may use cores. */
export const processCount: SettingParser<number> = (value) => {
  if (value === 'auto') return availableParallelism();
  if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > 256) throw new Error('expected auto, or a whole number from 1 to 256');
  return Number(value);
};

export interface ColumnOfEndpoint {
  /** `*`: every endpoint. */
  readonly endpoint: string;
  readonly column: string;
}

/** `flights.carrier, *.email` */
export const columnsOfEndpoints: SettingParser<readonly ColumnOfEndpoint[]> = (value) =>
  value.split(',').map((item) => {
    const match = /^([a-z0-9-]{1,63}|\*)\.(.+)$/.exec(item.trim());
    if (!match) throw new Error('expected ENDPOINT.COLUMN or *.COLUMN, several with commas between them');
    return { endpoint: match[1] ?? '', column: match[2] ?? '' };
  });

/** `models.example.com, gateway`: names without scheme and port. */
export const hostNames: SettingParser<readonly string[]> = (value) =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      if (!/^[\w.-]{1,253}$/.test(one)) throw new Error('expected names of hosts without scheme and port, separated by commas');
      return one;
    });

/** `Loop,Scan`: names as ONNX spells them. */
export const operatorNames: SettingParser<readonly string[]> = (value) =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => {
      if (!/^[A-Z][A-Za-z0-9]{0,63}$/.test(one))
        throw new Error('expected names of ONNX operators, separated by commas, such as Loop,Scan');
      return one;
    });

const TOKEN_ROLES = ['predict', 'operate', 'admin'] as const;
type TokenRole = (typeof TOKEN_ROLES)[number];

/** `ml-web=predict,ml-ops=operate`: by a value of a claim; a value may have `=` in it. */
export const claimRoles: SettingParser<ReadonlyMap<string, TokenRole>> = (value) =>
  new Map(
    value.split(',').map((one) => {
      const match = /^(.+)=(\w+)$/.exec(one.trim());
      const role = TOKEN_ROLES.find((known) => known === match?.[2]);
      if (match?.[1] === undefined || role === undefined)
        throw new Error(`expected VALUE=ROLE, several with commas between them; a role is ${TOKEN_ROLES.join(', ')}`);
      return [match[1].trim(), role];
    }),
  );

/** `127.0.0.1:7233`, `[::1]:7233`, `name.example:7233`. */
export const hostAndPort: SettingParser<string> = (value) => {
  const match = /^(?:\[[0-9a-fA-F:]+\]|[^\s:/]+):(\d{1,5})$/.exec(value);
  if (!match || Number(match[1]) > 65_535) throw new Error('expected HOST:PORT without a scheme, such as 127.0.0.1:7233');
  return value;
};

export const httpUrl: SettingParser<string> = (value) => {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) throw new Error('expected an http:// or https:// URL');
  return value;
};

/** A path, a `file:` URL or `s3://bucket/prefix`. A prefix has no slash at either end. */
export const objectStoreLocation: SettingParser<ObjectStoreLocation> = (value) => {
  if (value.startsWith('file:')) return { kind: 'fs', root: fileURLToPath(value) };
  if (!/^[a-z0-9]+:\/\//i.test(value)) return { kind: 'fs', root: resolve(value) };
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(value);
  if (!match) throw new Error('expected a folder, or s3://BUCKET/PREFIX with a bucket name of 3 to 63 characters (a-z, 0-9, dot, hyphen)');
  return { kind: 's3', bucket: match[1] ?? '', prefix: (match[2] ?? '').replace(/^\/+|\/+$/g, '') };
};

/** `sqlite:PATH` or `mysql://user:password@host:port/database`. */
export const databaseLocation: SettingParser<DatabaseLocation> = (value) => {
  if (/^sqlite:./.test(value)) return { kind: 'sqlite', path: resolve(value.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '')) };
  const database = URL.canParse(value) ? new URL(value) : undefined;
  if (database?.protocol !== 'mysql:' || database.pathname.length < 2) {
    throw new Error('expected sqlite:PATH or mysql://USER:PASSWORD@HOST:PORT/DATABASE');
  }
  return { kind: 'mysql', url: value };
};

/** `hooks.example.com`, `hooks.example.com:8443`, `http://127.0.0.1:9000`; several are separated by commas. */
export const callbackHosts: SettingParser<readonly CallbackHost[]> = (value) =>
  value
    .split(',')
    .filter((one) => one.trim() !== '')
    .map((one) => {
      const host = parseCallbackHost(one);
      if (host === undefined) throw new Error('expected HOST or HOST:PORT, with http:// or https:// before it or not, separated by commas');
      return host;
    });

/** `{"all": {"timeout": "12h"}, "train": {"queue": "gpu"}}`: the `execution` block of a definition, for every model; also `control`. */
export const execution: SettingParser<Execution> = (value) => {
  let json: unknown;
  try {
    json = JSON.parse(value);
  } catch {
    throw new Error('expected JSON such as {"train": {"queue": "gpu", "timeout": "12h"}}');
  }
  const parsed = executionOf(json, 'it', ['all', 'control', ...WORK_STEPS]);
  if (parsed.work?.queue !== undefined) throw new Error('it.all has a queue, which PERENNIAL_WORK_TASK_QUEUE names');
  if (parsed.control?.queue !== undefined) throw new Error('it.control has a queue, which PERENNIAL_CONTROL_TASK_QUEUE names');
  return parsed;
};

const WORKER_ROLES = ['workflows', 'control', 'work'] as const;
export type WorkerRole = (typeof WORKER_ROLES)[number];

/** `workflows,control`. */
export const workerRoles: SettingParser<readonly WorkerRole[]> = (value) =>
  value.split(',').map((name) => {
    const role = WORKER_ROLES.find((known) => known === name.trim());
    if (role === undefined) throw new Error(`expected ${WORKER_ROLES.join(', ')}, several with commas between them`);
    return role;
  });
