import { DomainError } from '../../../core/errors.js';
import { GrowingBody } from '../../admission/growing-body.js';
import type { MemoryLease } from '../../admission/memory-budget.js';
import type { Unpacker } from '../../admission/unpacker.js';
import { requestCoding } from './content-coding.js';
import type { DirectMessage } from './direct-message.js';
import type { RequestHead } from '../../../core/requests/request-head.js';

export interface BodyLimits {
  /** Also of what a body unpacks to. */
  readonly limitBytes: number;
  /** Counts a body that may be large, and what it unpacks to. */
  readonly lease: MemoryLease | undefined;
  readonly unpacker: Unpacker;
}

/** Exactly one of the two is called, once; neither may throw. */
export interface BodyReader {
  readonly arrived: (body: Buffer) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Reads the whole body of a request, unpacked; by callback, since a promise costs as much as the checks of a small body.
 * Errors, thrown or told: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_BODY_TOO_LARGE (also for what it unpacks to), INPUT_BODY_INCOMPLETE,
 * INPUT_BODY_CORRUPT, SERVING_FULL, SERVING_OVERLOADED. After an error the rest of the body may be unread: the caller closes the connection unless it is
 * small.
 */
export function readBody(request: DirectMessage, head: RequestHead, limits: BodyLimits, reader: BodyReader): void {
  const coding = requestCoding(head.contentEncoding);
  if (head.contentLength > limits.limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes: limits.limitBytes });
  const { lease, limitBytes, unpacker } = limits;
  if (coding === undefined || lease === undefined) return collect(request, limits, reader);
  collect(request, limits, {
    arrived: (bytes) => void unpacker.unpack({ bytes, coding, limitBytes, lease }).then(reader.arrived, reader.failed),
    failed: reader.failed,
  });
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
  const body = new GrowingBody(limitBytes, lease);
  let isOver = false;
  const fail = (error: unknown): void => {
    if (isOver) return;
    isOver = true;
    body.drop();
    failed(error);
  };
  if (lease !== undefined) lease.cutOff = fail;
  request.takePieces((piece) => {
    if (isOver) return;
    if (piece === null) {
      isOver = true;
      lease?.arrived();
      arrived(body.take());
      return;
    }
    try {
      body.add(piece);
    } catch (error) {
      fail(error);
    }
  });
  request.on('error', () => fail(new DomainError('INPUT_BODY_INCOMPLETE')));
}
