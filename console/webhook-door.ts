import { createHash, timingSafeEqual } from 'node:crypto';
import { DomainError } from '../core/errors.js';
import { FailedAuthentications, WRONG_TOKENS_AT_ONCE } from '../core/failed-authentications.js';

const MAX_KNOWN_ADDRESSES = 1_000;

/** Lets in who has the token. An address that has sent too many wrong ones waits, unless the right one came from there before. */
export class WebhookDoor {
  private readonly expected: Buffer;
  private readonly failed = new FailedAuthentications();
  private readonly known = new Set<string>();

  constructor(
    token: string,
    private readonly log: (line: string) => void,
  ) {
    this.expected = digest(token);
  }

  /** Errors: WEBHOOK_UNAUTHORIZED, AUTHENTICATION_LIMITED. */
  requireToken(authorization: string | undefined, address = ''): void {
    const sent = /^bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    // Digests have one length, and comparing them takes the same time wherever a wrong token differs.
    const isRight = timingSafeEqual(digest(sent), this.expected);
    const waitMs = this.failed.waitMs(address, performance.now());
    if (sent !== '' && waitMs > 0 && !(isRight && this.known.has(address)))
      throw new DomainError('AUTHENTICATION_LIMITED', { waitS: Math.ceil(waitMs / 1_000) });
    if (isRight) {
      if (this.known.size < MAX_KNOWN_ADDRESSES) this.known.add(address);
      return;
    }
    if (sent !== '' && this.failed.add(address, performance.now()))
      this.log(`webhook: ${address} has sent ${WRONG_TOKENS_AT_ONCE} wrong tokens and must wait`);
    throw new DomainError('WEBHOOK_UNAUTHORIZED');
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
