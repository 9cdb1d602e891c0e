import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '../../core/errors.js';
import { runChild } from '../run-child.js';
import type { JobMessage, StatisticsMessage } from './statistics-messages.js';
import type { AnswerOf, JobName, JobScope, RequestOf, Statistics } from './statistics.js';

export interface ChildStatisticsSettings {
  /** Compiled entry (`.js`), or its TypeScript source. */
  readonly childEntry: string;
  /** All a child sees; nothing of this process's environment is added. */
  readonly environment: Readonly<Record<string, string>>;
  /** Existing folder on local disk: each job spills into a folder of its own in it, which is removed whatever happens. */
  readonly tempDir: string;
  /** Of the table engine. */
  readonly threads: number;
}

/** One child process per job; it dies with this one. */
export class ChildStatistics implements Statistics {
  constructor(private readonly settings: ChildStatisticsSettings) {}

  async run<N extends JobName>(name: N, request: RequestOf<N>, { signal, report }: JobScope): Promise<AnswerOf<N>> {
    signal.throwIfAborted();
    const { childEntry: entry, environment, tempDir, threads } = this.settings;
    const folder = await mkdtemp(join(tempDir, 'statistics-'));
    try {
      const { last, how, output } = await runChild<JobMessage<N>, StatisticsMessage<N>>(
        { entry, args: [folder, String(threads)], options: [], environment },
        { job: { name, request }, signal, onMessage: (message) => void (message.kind === 'stage' && report({ stage: message.stage })) },
      );
      if (last?.kind === 'done') return last.answer;
      if (last?.kind === 'refused') throw new DomainError(last.code, last.details);
      throw new DomainError('STATISTICS_DIED', { job: name, end: how, output });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
