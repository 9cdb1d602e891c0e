import { randomBytes } from 'node:crypto';
import { callbackTarget } from '../../core/callback-target.js';
import type { CallbackHost } from '../../core/callback-target.js';
import { DomainError } from '../../core/errors.js';
import { isJsonObject, jsonKind } from '../json/json-kind.js';
import { refuseUnknownFields } from '../json/known-fields.js';
import { readPredictRequest } from '../protocols/own/read-request.js';
import type { Caller } from '../tokens/token-gate.js';
import { sha256Hex } from '../../core/digest/sha256.js';

const FIELDS = ['records', 'callback'];
const TIME_CHARS = 9;
/** Of 80 bits. */
const RANDOM_CHARS = 16;
const KEY_CHARS = 32;
const OWNER_CHARS = 16;
const KEY = /^[\x21-\x7e]{1,255}$/;

export interface AsyncRequestBody {
  /** Not yet checked one by one. */
  readonly records: readonly unknown[];
  readonly callback: string | null;
}

/** `{"records": […], "callback": "https://…"}`. Errors: INPUT_FIELD_…, INPUT_ROWS_REFUSED, CALLBACK_HOST_REFUSED. */
export function readAsyncRequest(body: unknown, maxRows: number, callbackHosts: readonly CallbackHost[]): AsyncRequestBody {
  if (!isJsonObject(body)) return { records: readPredictRequest(body, maxRows), callback: null };
  refuseUnknownFields(body, FIELDS, '');
  const { callback = null, ...rest } = body;
  const records = readPredictRequest(rest, maxRows);
  if (callback === null) return { records, callback };
  if (typeof callback !== 'string')
    throw new DomainError('INPUT_FIELD_TYPE', { field: 'callback', found: jsonKind(callback), expected: 'a URL as a string, or null' });
  callbackTarget(callback, callbackHosts);
  return { records, callback };
}

/** A new id for a request of the caller: it sorts by time, and nobody can guess another one from it. */
export function newRequestId(caller: string, nowMs = Date.now()): string {
  const random = BigInt(`0x${randomBytes(10).toString('hex')}`);
  return owned(nowMs.toString(36).padStart(TIME_CHARS, '0') + random.toString(36).padStart(RANDOM_CHARS, '0'), caller);
}

/**
 * The id that a client's `Idempotency-Key` stands for: the same for the same key of the same caller at the same endpoint.
 * Errors: REQUEST_KEY_INVALID.
 */
export function idOfKey(key: string, endpoint: string, caller: string): string {
  if (!KEY.test(key))
    throw new DomainError('REQUEST_KEY_INVALID', {
      field: 'header Idempotency-Key',
      found: `${key.length} characters`,
      expected: '1 to 255 visible ASCII characters',
    });
  return owned(`k${sha256Hex(JSON.stringify([endpoint, caller, key])).slice(0, KEY_CHARS)}`, caller);
}

const ID = /^([0-9a-z]{25}|k[0-9a-f]{32})([0-9a-f]{16})?$/;
const ENDPOINT = /^[a-z0-9-]{1,63}$/;

/**
 * Whether a stored request can have this address, and the caller may know of it: the id says whose it is, so that the store is not
 * asked for a stranger, whether there is such a request or not. What an earlier release stored belongs to nobody: admins read it.
 */
export function mayRead(endpoint: string, id: string, { name, role }: Caller): boolean {
  if (!ENDPOINT.test(endpoint) || !ID.test(id)) return false;
  return role === 'admin' || isOf(id, name);
}

/** Whether the caller sent the request. */
export function isOf(id: string, caller: string): boolean {
  const [, body, owner] = ID.exec(id) ?? [];
  return body !== undefined && owner !== undefined && id === owned(body, caller);
}

function owned(body: string, caller: string): string {
  return body + sha256Hex(JSON.stringify([caller, body])).slice(0, OWNER_CHARS);
}
