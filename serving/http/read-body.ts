import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../core/errors.js';
import { decode, requestCoding } from './content-coding.js';
import type { RequestHead } from './request-head.js';

/**
 * The whole body of a request, unpacked. Errors: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_BODY_TOO_LARGE (also for what it unpacks to),
 * INPUT_BODY_INCOMPLETE, INPUT_BODY_CORRUPT. After an error the rest of the body may be unread: the caller closes the connection.
 */
export function readBody(request: IncomingMessage, head: RequestHead, limitBytes: number): Promise<Buffer> {
  const coding = requestCoding(head.contentEncoding);
  if (head.contentLength > limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes });
  const body = collect(request, limitBytes);
  return coding === undefined ? body : body.then((packed) => decode(packed, coding, limitBytes));
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
function collect(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let sizeBytes = 0;
    const onData = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      if (sizeBytes > limitBytes) {
        request.off('data', onData);
        reject(new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes }));
      } else if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    };
    request.on('data', onData);
    request.on('end', () => resolve(chunks === undefined ? (first ?? NOTHING) : Buffer.concat(chunks)));
    request.on('error', () => reject(new DomainError('INPUT_BODY_INCOMPLETE')));
  });
}

const NOTHING = Buffer.alloc(0);
