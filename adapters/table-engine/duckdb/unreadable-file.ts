import { DomainError } from '../../../core/errors.js';
import type { DuckDbSession } from './duckdb-session.js';

const BROKEN_FILE =
  /^(Invalid Input|IO|Serialization|Conversion|Out of Range|Not implemented|Invalid|Parser?) Error|magic bytes|CSV Error|thrift/i;
/** Errors of the staging side, which also come as "IO Error". */
const OF_THE_MACHINE = /no space left|max_temp_directory_size|cannot open file|could not write|permission denied/i;

/** Runs `read`; what it says against the files becomes SOURCE_UNREADABLE, without the line that the engine quotes. */
export async function unreadableFile<T>(
  paths: readonly string[],
  expected: 'CSV' | 'Parquet',
  read: () => Promise<T>,
  session: DuckDbSession,
): Promise<T> {
  const what = paths.length === 1 ? (paths[0] as string) : `One of ${paths.length} files from ${paths[0]} on`;
  return session.guarded(`read ${what}`, async () => {
    try {
      return await read();
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (error instanceof DomainError || !BROKEN_FILE.test(message) || OF_THE_MACHINE.test(message)) throw error;
      const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
      const counts = /Expected Number of Columns: \d+ Found: \d+/.exec(message)?.[0];
      const reason =
        counts?.replace('Expected Number of Columns:', 'columns expected:').replace(' Found', ', found') ??
        (expected === 'CSV' ? 'its quoting or encoding is broken' : 'it is damaged or of another format');
      throw new DomainError('SOURCE_UNREADABLE', { what, expected, line, reason });
    }
  });
}
