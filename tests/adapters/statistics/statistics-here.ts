import { openModelRuntime } from '../../../adapters/model-runtime/by-kind/open-model-runtime.js';
import type { AnswerOf, JobName, JobScope, RequestOf, Statistics } from '../../../adapters/statistics/statistics.js';
import { DuckDbTableEngine } from '../../../adapters/table-engine/duckdb-table-engine.js';
import { DomainError, isDomainError } from '../../../core/errors.js';
import { jobOf } from '../../../workers/statistics/jobs.js';

/** The same jobs in this process: what their answers are measured by, and no place for many rows. */
export class StatisticsHere implements Statistics {
  constructor(private readonly tempDir: string) {}

  async run<N extends JobName>(name: N, request: RequestOf<N>, { signal, report }: JobScope): Promise<AnswerOf<N>> {
    signal.throwIfAborted();
    const tables = new DuckDbTableEngine({ threads: 1, tempDir: this.tempDir });
    const readTable: DuckDbTableEngine['readTable'] = (paths, columns) => tables.readTable(paths, columns, signal);
    try {
      const job = await jobOf(name);
      const answer = await job(request, {
        readTable,
        runtime: openModelRuntime([]),
        report: (stage) => endedBy(signal, () => report(stage)),
      });
      signal.throwIfAborted();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (isDomainError(error)) throw error;
      throw new DomainError('INTERNAL', { problem: String(error).split('\n')[0] ?? '' });
    } finally {
      await tables.close();
    }
  }
}

/** A job that nobody wants any more ends where it says how far it is. */
function endedBy(signal: AbortSignal, tell: () => void): void {
  signal.throwIfAborted();
  tell();
  signal.throwIfAborted();
}
