import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../core/errors.js';
import type { BodyLease } from './body-budget.js';
import { decode, requestCoding } from './content-coding.js';
import type { Coding } from './content-coding.js';
import type { RequestHead } from './request-head.js';

/**
 * The whole body of a request, unpacked. Errors: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_BODY_TOO_LARGE (also for what it unpacks to),
 * INPUT_BODY_INCOMPLETE, INPUT_BODY_CORRUPT, SERVING_FULL. After an error the rest of the body may be unread: the caller closes the
 * connection unless it is small.
 */
export function readBody(request: IncomingMessage, head: RequestHead, { limitBytes, lease }: BodyLimits): Promise<Buffer> {
  const coding = requestCoding(head.contentEncoding);
  if (head.contentLength > limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes });
  const body = collect(request, limitBytes, lease);
  return coding === undefined ? body : body.then((packed) => unpack(packed, coding, { limitBytes, lease }));
}

export interface BodyLimits {
  /** Also of what a body unpacks to. */
  readonly limitBytes: number;
  /** Counts a body that may be large, and what it unpacks to. */
  readonly lease: BodyLease | undefined;
}

async function unpack(packed: Buffer, coding: Coding, { limitBytes, lease }: BodyLimits): Promise<Buffer> {
  const body = await decode(packed, coding, limitBytes);
  lease?.growTo(body.length);
  return body;
}

/** Errors: INPUT_CONTENT_TYPE_UNSUPPORTED for what is said to be no JSON; no type at all counts as JSON. */
export function requireJson(contentType: string | undefined): void {
  if (contentType === undefined || contentType === 'application/json') return;
  if (contentType.split(';')[0]?.trim().toLowerCase() !== 'application/json') throw unsupported('another type', 'application/json');
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
    throw unsupported('another charset', 'charset=utf-8');
}

function unsupported(found: string, expected: string): DomainError {
  return new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', { field: 'header Content-Type', found, expected });
}

/** A request whose connection ends too early has an error, and nothing else. */
function collect(request: IncomingMessage, limitBytes: number, lease: BodyLease | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let sizeBytes = 0;
    const onData = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      try {
        if (sizeBytes > limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes });
        if (lease !== undefined) lease.growTo(sizeBytes);
      } catch (error) {
        request.off('data', onData);
        reject(error instanceof Error ? error : new DomainError('INPUT_BODY_INCOMPLETE'));
        return;
      }
      if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    };
    request.on('data', onData);
    request.on('end', () => resolve(chunks === undefined ? (first ?? NOTHING) : Buffer.concat(chunks)));
    request.on('error', () => reject(new DomainError('INPUT_BODY_INCOMPLETE')));
  });
}

const NOTHING = Buffer.alloc(0);
