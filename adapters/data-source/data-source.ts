import type { SourceDefinition } from '../../core/definition/definition.js';
import type { SourceRows } from '../../core/snapshot/source-rows.js';

export interface ReadRequest {
  readonly source: SourceDefinition;
  /** IANA zone of timestamps that carry none. */
  readonly zone: string;
  /** `asOf`, `start`, `end`, `scheduledTime` in epoch milliseconds, and the caller's own. */
  readonly parameters: Readonly<Record<string, string | number | null>>;
  /** Columns that are categories: a database gives them as their exact texts, whatever type they have; default: none. */
  readonly categories?: readonly string[];
  /** Columns that the definition names. Of others a message says where they stand, not their name. @default none */
  readonly named?: readonly string[];
  /** In place of the definition's SQL, under the same rules; a file source refuses it. */
  readonly querySql?: string;
  readonly signal: AbortSignal;
}

/**
 * Where raw rows come from. Memory is bounded by the batch, not by the result. A failure while batches are read rejects the
 * iteration; leaving the iteration early frees the connection.
 *
 * @throws DomainError SOURCE_NOT_FOUND, SOURCE_UNAVAILABLE (retryable), SOURCE_QUERY_REFUSED, SOURCE_QUERY_FAILED,
 * SOURCE_PARAMETER_UNKNOWN, SOURCE_COLUMN_UNSUPPORTED, SOURCE_INTEGER_TOO_LARGE. No message holds a secret or a row value.
 */
export interface DataSource {
  read(request: ReadRequest): Promise<SourceRows>;
  close(): Promise<void>;
}
