import { DomainError } from '../errors.js';
import { isLoopbackName } from './loopback-name.js';
import type { RequestHead } from './request-head.js';

export interface Listener {
  /** Name or address that it is bound to. */
  readonly boundTo: string;
  readonly isTls: boolean;
  /** Names that a proxy of the operator's own passes on, and whose pages may ask. */
  readonly trustedHosts?: readonly string[] | undefined;
}

/** `undefined` is a header that is not there. */
export type SiteHeaders = Pick<RequestHead, 'host' | 'origin' | 'fetchSite' | 'fetchMode' | 'authorization'> &
  Partial<Pick<RequestHead, 'ambiguity'>>;

/** Name and port of a Host; names have no characters of which a proxy and we could think differently. */
const HOST = /^(\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i;

/**
 * Keeps pages of other sites away from a listener, for every protocol: a browser sends their requests from the user's own machine, where
 * loopback lets everybody in.
 * 1. Bound to loopback, a listener is asked by a name of loopback only: whoever owns another name can let it resolve to 127.0.0.1 once the
 *    browser has taken his page for that name's own (DNS rebinding), and then reads every answer. HTTP/1.0 without a Host comes from no browser.
 * 2. No page but the listener's own sends it anything: not by Origin, which browsers send with every POST, nor by Sec-Fetch-Site. To go to
 *    an address by a link is no request of the page with the link, which sees nothing of the answer.
 * 3. Beyond loopback a token is asked for anyway, which no browser adds by itself: with an Authorization the page is not asked for, so that
 *    gateways which pass on the Origin of their own pages go on working; without one it is (certificates of clients are added by browsers).
 */
export class SiteGuard {
  private readonly isLoopback: boolean;
  private readonly trusted: ReadonlySet<string>;
  private lastHost: string | undefined;

  constructor(private readonly listener: Listener) {
    this.isLoopback = isLoopbackName(listener.boundTo);
    this.trusted = new Set((listener.trustedHosts ?? []).map((name) => name.toLowerCase()));
  }

  /** Errors: INPUT_HTTP_INVALID for an ambiguous head, HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED. */
  check(method: string | undefined, head: SiteHeaders): void {
    if (head.ambiguity !== undefined) throw new DomainError('INPUT_HTTP_INVALID', { problem: head.ambiguity });
    if (this.isLoopback && head.host !== undefined && head.host !== this.lastHost) this.checkHost(head.host);
    if (head.origin === undefined && head.fetchSite === undefined) return;
    if (!this.isLoopback && head.authorization !== undefined) return;
    this.checkPage(method, head);
  }

  private checkHost(host: string): void {
    const name = nameOf(host);
    if (name === undefined || !(isLoopbackName(withoutBrackets(name)) || this.trusted.has(name)))
      throw new DomainError('HOST_NOT_ALLOWED', { field: 'header Host', found: 'another name', expected: 'localhost, 127.0.0.1 or [::1]' });
    this.lastHost = host;
  }

  private checkPage(method: string | undefined, { host, origin, fetchSite, fetchMode }: SiteHeaders): void {
    if (origin !== undefined) {
      const [, scheme, authority = ''] = /^(https?):\/\/(.+)$/i.exec(origin) ?? [];
      if (this.trusted.has(nameOf(authority) ?? '')) return;
      if (scheme === undefined || authority.toLowerCase() !== host?.toLowerCase() || !this.isOwnScheme(scheme, host))
        throw foreign('header Origin', 'another site, or none');
    }
    if (fetchSite === undefined || fetchSite === 'same-origin' || fetchSite === 'none') return;
    if (origin === undefined && method === 'GET' && fetchMode === 'navigate') return;
    throw foreign('header Sec-Fetch-Site', 'a page of another site');
  }

  /** A proxy with a name of its own may end TLS for us; a page on loopback has asked us itself. */
  private isOwnScheme(scheme: string, host: string): boolean {
    const own = this.listener.isTls ? 'https' : 'http';
    if (scheme.toLowerCase() === own) return true;
    return own === 'http' && !isLoopbackName(withoutBrackets(nameOf(host) ?? ''));
  }
}

/** In lower case; undefined for what is no Host. */
function nameOf(host: string): string | undefined {
  return HOST.exec(host)?.[1]?.toLowerCase();
}

function withoutBrackets(name: string): string {
  return name.startsWith('[') ? name.slice(1, -1) : name;
}

function foreign(field: string, found: string): DomainError {
  return new DomainError('ORIGIN_NOT_ALLOWED', { field, found, expected: "this server's own pages, or no page" });
}
