import { promisify } from 'node:util';
import { deflate, gunzip, gzip, inflate } from 'node:zlib';
import { DomainError } from '../../../core/errors.js';

const decoders = { gzip: promisify(gunzip), deflate: promisify(inflate) } as const;
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

/** Errors: INPUT_BODY_TOO_LARGE when it would unpack to more than the limit, INPUT_BODY_CORRUPT. */
export async function decode(body: Buffer, coding: Coding, limitBytes: number): Promise<Buffer> {
  try {
    return await decoders[coding](body, { maxOutputLength: limitBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw new DomainError('INPUT_BODY_TOO_LARGE', { limitBytes });
    throw new DomainError('INPUT_BODY_CORRUPT', { coding });
  }
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
