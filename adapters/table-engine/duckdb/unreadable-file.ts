import { DomainError } from '../../../core/errors.js';
import type { DuckDbSession } from './duckdb-session.js';

const BROKEN_FILE =
  /^(Invalid Input|IO|Serialization|Conversion|Out of Range|Not implemented|Invalid|Parser?) Error|magic bytes|CSV Error|thrift/i;
/** Errors of the staging side, which also come as "IO Error". */
const OF_THE_MACHINE = /no space left|max_temp_directory_size|cannot open file|could not write|permission denied/i;

/**
 * Runs `read`; what it says against the files becomes SOURCE_UNREADABLE, without the line that the engine quotes. `find` may know the cause
 * better than the engine tells it.
 */
export async function unreadableFile<T>(
  paths: readonly string[],
  expected: 'CSV' | 'Parquet',
  read: () => Promise<T>,
  session: DuckDbSession,
  find: () => Promise<Error | null> = async () => null,
): Promise<T> {
  const what = paths.length === 1 ? (paths[0] as string) : `One of ${paths.length} files from ${paths[0]} on`;
  return session.guarded(`read ${what}`, async () => {
    try {
      return await read();
    } catch (error) {
      if (!isOfFile(error)) throw error;
      throw (await find()) ?? new DomainError('SOURCE_UNREADABLE', { what, expected, ...engineReason(error, expected) });
    }
  });
}

/** Whether the engine, or our own mapping of its error, speaks of the file that it read. */
function isOfFile(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const text = error instanceof DomainError ? String(error.details.reason ?? '') : error.message;
  if (error instanceof DomainError && error.code !== 'TABLE_ENGINE_FAILED' && error.code !== 'TABLE_ENGINE_REFUSED') return false;
  return BROKEN_FILE.test(text) && !OF_THE_MACHINE.test(text);
}

function engineReason({ message }: Error, expected: 'CSV' | 'Parquet'): { readonly reason: string; readonly line?: number } {
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const reason = expected === 'CSV' ? 'its quoting or its columns are not those of CSV' : 'it is damaged or of another format';
  return { reason, ...(line === undefined ? {} : { line: Number(line) }) };
}
