import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../core/errors.js';

/**
 * The whole body of a request. Errors: INPUT_CONTENT_TYPE_UNSUPPORTED, INPUT_BINARY_UNSUPPORTED, INPUT_BODY_TOO_LARGE,
 * INPUT_BODY_INCOMPLETE. After an error the rest of the body is still unread: the caller closes the connection.
 */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  refuseUnsupported(request);
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limitBytes) throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes });
  return collect(request, limitBytes);
}

function refuseUnsupported(request: IncomingMessage): void {
  const { headers } = request;
  if (headers['inference-header-content-length'] !== undefined) {
    throw new DomainError('INPUT_BINARY_UNSUPPORTED', { field: 'Header Inference-Header-Content-Length' });
  }
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json') {
    throw new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', {
      field: 'header Content-Type',
      found: 'another type',
      expected: 'application/json',
    });
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(headers['content-type'] ?? '')?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') {
    throw new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', {
      field: 'header Content-Type',
      found: 'another charset',
      expected: 'charset=utf-8',
    });
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (encoding !== undefined && encoding !== 'identity') {
    throw new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', {
      field: 'header Content-Encoding',
      found: 'a compressed body',
      expected: 'no Content-Encoding',
    });
  }
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
