import type { IncomingMessage } from 'node:http';
import { DomainError } from '../core/errors.js';
import { repeatedName } from '../core/requests/repeated-name.js';

/** Alertmanager groups thousands of alerts at most; more is no webhook. */
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_NAME_CHARS = 64;

/** The JSON of a request's body. Errors: INPUT_BODY_TOO_LARGE, INPUT_BODY_EMPTY, INPUT_BODY_INCOMPLETE, REQUEST_FIELD_INVALID. */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  const text = (await readBytes(request)).toString('utf8');
  if (text === '') throw new DomainError('INPUT_BODY_EMPTY');
  const body = parse(text);
  const repeated = repeatedName(text);
  if (repeated === undefined) return body;
  const field = JSON.stringify(repeated.name.slice(0, MAX_NAME_CHARS));
  throw new DomainError('REQUEST_FIELD_INVALID', { field, found: 'there twice in one object', expected: 'one value' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DomainError('REQUEST_FIELD_INVALID', { field: 'body', found: 'no JSON', expected: 'one JSON object in UTF-8' });
  }
}

function readBytes(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= MAX_BODY_BYTES) chunks.push(chunk);
      else reject(new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes: MAX_BODY_BYTES }));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => reject(new DomainError('INPUT_BODY_INCOMPLETE')));
    request.once('close', () => reject(new DomainError('INPUT_BODY_INCOMPLETE')));
  });
}
