import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';

import { DomainError } from '../../../core/errors.js';
import { pathProblem } from '../checks/path-problem.js';

const PIECE_BYTES = 2 ** 18;

/** Where in a text file something is. Both count from 1; characters, not bytes. */
export interface TextPlace {
  readonly line?: number;
  readonly character?: number;
}

/** What of a CSV file cannot be read, why, and what to do about it. */
export function unreadableCsv(path: string, reason: string, place: TextPlace = {}, advice?: string): DomainError {
  return new DomainError('SOURCE_UNREADABLE', { what: path, expected: 'CSV', reason, advice, ...place });
}

/**
 * The bytes of a text file, unpacked when its name ends in `.gz`. The table engine takes a cut gzip file for a short one; here it is refused.
 * @throws DomainError SOURCE_UNREADABLE
 */
export async function* fileBytes(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  const stream = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  file.on('error', (error) => stream.destroy(error));
  try {
    for await (const part of stream) yield part as Buffer;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_'))
      throw unreadableCsv(path, 'it is no gzip file, or a damaged or incomplete one', {}, 'Copy the file again, whole');
    const problem = pathProblem(error);
    throw problem === null ? error : unreadableCsv(path, problem.reason, {}, problem.advice);
  } finally {
    file.destroy();
  }
}
