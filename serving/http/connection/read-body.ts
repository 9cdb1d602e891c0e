import { DomainError } from '../../../core/errors.js';
import type { BodyLease } from './body-budget.js';
import { decode, requestCoding } from './content-coding.js';
import type { Coding } from './content-coding.js';
import type { DirectMessage } from './direct-message.js';
import type { RequestHead } from '../../../core/requests/request-head.js';

export interface BodyLimits {
  /** Also of what a body unpacks to. */
  readonly limitBytes: number;
  /** Counts a body that may be large, and what it unpacks to. */
  readonly lease: BodyLease | undefined;
}

/** Exactly one of the two is called, once; neither may throw. */
export interface BodyReader {
  readonly arrived: (body: Buffer) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Reads the whole body of a request, unpacked; by callback, since a promise costs as much as the checks of a small body.
 * Errors, thrown or told: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_BODY_TOO_LARGE (also for what it unpacks to), INPUT_BODY_INCOMPLETE,
 * INPUT_BODY_CORRUPT, SERVING_FULL. After an error the rest of the body may be unread: the caller closes the connection unless it is
 * small.
 */
export function readBody(request: DirectMessage, head: RequestHead, limits: BodyLimits, reader: BodyReader): void {
  const coding = requestCoding(head.contentEncoding);
  if (head.contentLength > limits.limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes: limits.limitBytes });
  if (coding === undefined) collect(request, limits, reader);
  else
    collect(request, limits, {
      arrived: (packed) => void unpack(packed, coding, limits).then(reader.arrived, reader.failed),
      failed: reader.failed,
    });
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

/** A request whose connection ends too early has an error, and nothing else. What is sent after an error is thrown away. */
function collect(request: DirectMessage, { limitBytes, lease }: BodyLimits, { arrived, failed }: BodyReader): void {
  let first: Buffer = NOTHING;
  let chunks: Buffer[] | undefined;
  let sizeBytes = 0;
  let isOver = false;
  const fail = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    first = NOTHING;
    chunks = undefined;
    failed(error);
  };
  request.takePieces((piece) => {
    if (isOver) return;
    if (piece === null) {
      isOver = true;
      arrived(chunks === undefined ? first : Buffer.concat(chunks));
      return;
    }
    sizeBytes += piece.length;
    try {
      if (sizeBytes > limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes });
      if (lease !== undefined) lease.growTo(sizeBytes);
    } catch (error) {
      return fail(error);
    }
    if (sizeBytes === piece.length) first = piece;
    else (chunks ??= [first]).push(piece);
  });
  request.on('error', () => fail(new DomainError('INPUT_BODY_INCOMPLETE')));
}

const NOTHING = Buffer.alloc(0);
