import type { TestContext } from 'node:test';
import type { BuiltSnapshot, TableEngine } from '../../../adapters/table-engine/table-engine.js';
import type { SnapshotRules } from '../../../core/snapshot/snapshot-rules.js';
import type { SourceRows } from '../../../core/snapshot/source-rows.js';
import { AS_OF, RULES, temporaryFolder } from './snapshot-source.js';

/** An engine that a test has for itself, with so many threads. */
export type OpenTableEngine = (threads: number) => TableEngine;

export interface BuildOptions {
  readonly asOfMs?: number;
  readonly threads?: number;
}

/** Engines that are closed at the end of the test that asked for them. */
export interface EngineBench {
  engine(t: TestContext): TableEngine;
  /** In a folder of its own, which is gone at the end of the test. */
  build(t: TestContext, rows: SourceRows, rules?: Partial<SnapshotRules>, options?: BuildOptions): Promise<BuiltSnapshot>;
}

export function engineBench(open: OpenTableEngine): EngineBench {
  const opened = (t: TestContext, threads: number): TableEngine => {
    const tables = open(threads);
    t.after(() => tables.close());
    return tables;
  };
  return {
    engine: (t) => opened(t, 1),
    build: async (t, rows, rules = {}, { asOfMs = AS_OF, threads = 1 } = {}) => {
      const workDir = await temporaryFolder(t);
      const { signal } = new AbortController();
      return opened(t, threads).buildSnapshot({ rows, rules: { ...RULES, ...rules }, asOfMs, workDir, signal });
    },
  };
}
