import type { Table } from '../../core/table.js';

export interface PredictionQuery {
  readonly endpoint: string;
  /** Epoch milliseconds, of the rows' `at`. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Names of contracts/prediction-log.ts; undefined: every column that there is. */
  readonly columns?: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * What endpoints were asked and answered, of some time. Invariants every adapter keeps (tests/ports/prediction-log.suite.ts):
 * 1. Each stored row of the window is given once, in a batch of a bounded number of rows; in no promised order.
 * 2. Cost goes with the window: what is stored of other days is not looked at.
 * 3. A batch has the asked columns that its rows were stored with, and `at`; lists of numbers are JSON texts. Batches may differ.
 * 4. Rows that were logged seconds ago may not be stored yet; those that are deleted meanwhile are left out.
 *
 * Errors: DOCUMENT_NEWER for rows of a newer format, DOCUMENT_INVALID and SOURCE_UNREADABLE for what is no part of a log, those of
 * the stores.
 */
export interface PredictionLogReader {
  read(query: PredictionQuery): AsyncIterable<Table>;
}
