import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../core/errors.js';
import { FailedAuthentications, KnownAddresses, WRONG_TOKENS_AT_ONCE } from '../core/failed-authentications.js';
import { bearerToken } from '../core/requests/bearer-token.js';

/** Lets in who has the token. An address that has sent too many wrong ones waits, unless the right one came from there before. */
export class WebhookDoor {
  private readonly expected: Buffer;
  private readonly failed = new FailedAuthentications();
  private readonly known = new KnownAddresses();

  constructor(
    token: string,
    private readonly log: (line: string) => void,
  ) {
    this.expected = digest(token);
  }

  /** Errors: WEBHOOK_UNAUTHORIZED, AUTHENTICATION_LIMITED. */
  requireToken(authorization: string | undefined, address = ''): void {
    const sent = bearerToken(authorization);
    // Digests have one length, and comparing them takes the same time wherever a wrong token differs.
    const isRight = timingSafeEqual(digest(sent), this.expected);
    if (sent !== '' && !(isRight && this.known.has(address))) this.failed.requirePatience(address, performance.now());
    if (isRight) return this.known.add(address);
    if (sent !== '' && this.failed.add(address, performance.now()))
      this.log(`webhook: ${address} has sent ${WRONG_TOKENS_AT_ONCE} wrong tokens and must wait`);
    throw new DomainError('WEBHOOK_UNAUTHORIZED');
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
