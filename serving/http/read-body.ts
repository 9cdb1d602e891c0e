import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { DomainError } from '../../core/errors.js';
import { decode, requestCoding } from './content-coding.js';

/**
 * The whole body of a request, unpacked. Errors: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_BODY_TOO_LARGE (also for what it unpacks to),
 * INPUT_BODY_INCOMPLETE, INPUT_BODY_CORRUPT. After an error the rest of the body may be unread: the caller closes the connection.
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const coding = requestCoding(request.headers);
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes });
  const body = await collect(request, limitBytes);
  return coding === undefined ? body : decode(body, coding, limitBytes);
}

/** Errors: INPUT_CONTENT_TYPE_UNSUPPORTED for what is said to be no JSON; no type at all counts as JSON. */
export function requireJson(headers: IncomingHttpHeaders): void {
  const header = headers['content-type'];
  if (header === undefined || header === 'application/json') return;
  if (header.split(';')[0]?.trim().toLowerCase() !== 'application/json') throw unsupported('another type', 'application/json');
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(header)?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
    throw unsupported('another charset', 'charset=utf-8');
}

function unsupported(found: string, expected: string): DomainError {
  return new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', { field: 'header Content-Type', found, expected });
}

function collect(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const onData = (chunk: Buffer): void => {
      sizeBytes += chunk.length;
      if (sizeBytes <= limitBytes) {
        chunks.push(chunk);
        return;
      }
      request.off('data', onData);
      reject(new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes }));
    };
    request.on('data', onData);
    request.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.once('error', () => reject(new DomainError('INPUT_BODY_INCOMPLETE')));
    request.once('close', () => {
      // Every request closes; an error costs a stack trace.
      if (!request.complete) reject(new DomainError('INPUT_BODY_INCOMPLETE'));
    });
  });
}
