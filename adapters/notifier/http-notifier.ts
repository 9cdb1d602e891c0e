import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { callbackTarget } from '../../core/callback-target.js';
import type { CallbackHost, CallbackTarget } from '../../core/callback-target.js';
import { DomainError } from '../../core/errors.js';
import type { Notification, Notifier } from './notifier.js';
import { webhookHeaders } from './sign-webhook.js';
import { isSpecialAddress } from './special-networks.js';

export interface HttpNotifierOptions {
  /** Nobody else is posted to. */
  readonly allowedHosts: readonly CallbackHost[];
  /** Key of the signature, or a function that gives the one of now; without it posts carry none. */
  readonly secret?: string | (() => string | undefined) | undefined;
  /** From the lookup of the name to the end of the answer. @default 10000 */
  readonly timeoutMs?: number;
}

interface Address {
  readonly address: string;
  readonly family: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Posts JSON over HTTP to listed hosts. No redirect is followed. The address that was checked is the one that is connected to: a name
 * that leads to another than a public address is refused unless that is listed as well.
 */
export class HttpNotifier implements Notifier {
  constructor(private readonly options: HttpNotifierOptions) {}

  async post({ url, id, body, signal }: Notification): Promise<void> {
    const target = callbackTarget(url, this.options.allowedHosts);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.options.timeoutMs ?? TIMEOUT_MS)]);
    const address = await this.resolve(target);
    const status = await send({ target, address, headers: this.headers(id, body), body, signal: limit }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new DomainError('CALLBACK_FAILED', { reason: limit.aborted ? 'no answer in time' : reasonOf(error) });
    });
    if (status >= 200 && status < 300) return;
    if (status === 410) throw new DomainError('CALLBACK_GONE');
    throw new DomainError('CALLBACK_FAILED', {
      reason: status >= 300 && status < 400 ? 'it redirects, which is not followed' : `it answered ${status}`,
    });
  }

  private async resolve({ host }: CallbackTarget): Promise<Address> {
    const family = isIP(host);
    if (family !== 0) return { address: host, family };
    const found = await lookup(host).catch((error: unknown) => {
      throw new DomainError('CALLBACK_FAILED', { reason: `its name cannot be resolved (${reasonOf(error)})` });
    });
    const isListed = host === 'localhost' || this.options.allowedHosts.some((one) => one.host === found.address);
    if (isListed || !isSpecialAddress(found.address)) return found;
    throw new DomainError('CALLBACK_HOST_REFUSED', {
      reason: 'its name leads to an address that is not of the public internet, and not listed',
    });
  }

  private headers(id: string, body: Uint8Array): Record<string, string> {
    const plain = { 'content-type': 'application/json', 'content-length': String(body.byteLength) };
    const secret = typeof this.options.secret === 'function' ? this.options.secret() : this.options.secret;
    return { ...plain, ...webhookHeaders({ id, atMs: Date.now(), body }, secret) };
  }
}

interface Post {
  readonly target: CallbackTarget;
  readonly address: Address;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

function send({ target, address, headers, body, signal }: Post): Promise<number> {
  const { scheme, host, port, path } = target;
  const fixed: LookupFunction = (_name, options, callback) => {
    if (options.all === true) callback(null, [address]);
    else callback(null, address.address, address.family);
  };
  const request = scheme === 'https' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, path, method: 'POST', headers, lookup: fixed, signal, agent: false }, (response) => {
      response.once('error', reject);
      // What it says besides the status is of no use here, and may be without end.
      response.once('close', () => resolve(response.statusCode ?? 0));
      response.destroy();
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** The code alone: a message may name the URL. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'the connection failed';
}
