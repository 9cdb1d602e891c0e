import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../core/errors.js';
import { FailedAuthentications, KnownAddresses, WRONG_TOKENS_AT_ONCE } from '../core/failed-authentications.js';
import { bearerToken } from '../core/requests/bearer-token.js';

/** Lets in who has the token. An address that has sent too many wrong ones waits, unless the right one came from there before. */
export class WebhookDoor {
  private token = '';
  private expected = digest('');
  private readonly failed = new FailedAuthentications();
  private known = new KnownAddresses();

  /** @param source a function: the token of now */
  constructor(
    private readonly source: string | (() => string),
    private readonly log: (line: string) => void,
  ) {
    this.takeToken();
  }

  /** Errors: WEBHOOK_UNAUTHORIZED, AUTHENTICATION_LIMITED. */
  requireToken(authorization: string | undefined, address = ''): void {
    this.takeToken();
    const sent = bearerToken(authorization);
    // Digests have one length, and comparing them takes the same time wherever a wrong token differs.
    const isRight = timingSafeEqual(digest(sent), this.expected);
    if (sent !== '' && !(isRight && this.known.has(address))) this.failed.requirePatience(address, performance.now());
    if (isRight) return this.known.add(address);
    if (sent !== '' && this.failed.add(address, performance.now()))
      this.log(`webhook: ${address} has sent ${WRONG_TOKENS_AT_ONCE} wrong tokens and must wait`);
    throw new DomainError('WEBHOOK_UNAUTHORIZED');
  }

  private takeToken(): void {
    const token = typeof this.source === 'function' ? this.source() : this.source;
    if (token === this.token) return;
    this.token = token;
    this.expected = digest(token);
    // Who knew the token from before has yet to show that it knows this one.
    this.known = new KnownAddresses();
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
