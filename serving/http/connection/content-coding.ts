import { promisify } from 'node:util';
import { deflate, gzip } from 'node:zlib';
import { DomainError } from '../../../core/errors.js';

const encoders = { gzip: promisify(gzip), deflate: promisify(deflate) } as const;
export type Coding = keyof typeof encoders;

/** Below this a compressed answer is hardly smaller and costs more than it saves. */
const MIN_BYTES = 1_024;

/** Coding that a Content-Encoding names, or undefined for none. Errors: INPUT_CONTENT_TYPE_UNSUPPORTED. */
export function requestCoding(contentEncoding: string | undefined): Coding | undefined {
  if (contentEncoding === undefined) return undefined;
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return undefined;
  if (encoding === 'gzip' || encoding === 'deflate') return encoding;
  throw new DomainError('INPUT_CONTENT_TYPE_UNSUPPORTED', {
    field: 'header Content-Encoding',
    found: 'another coding',
    expected: 'gzip, deflate or no Content-Encoding',
  });
}

/** The coding in which an answer of this size goes to this client, or undefined for none. */
export function answerCoding(accepted: string | undefined, sizeBytes: number): Coding | undefined {
  if (accepted === undefined || sizeBytes < MIN_BYTES) return undefined;
  const codings = accepted
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  return (['gzip', 'deflate'] as const).find((coding) =>
    codings.some((one) => one === coding || new RegExp(`^${coding};\\s*q=(?!0(\\.0*)?$)`).test(one)),
  );
}

export function encode(body: string | Buffer, coding: Coding): Promise<Buffer> {
  return encoders[coding](body);
}
