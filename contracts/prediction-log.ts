import type { Task } from '../core/definition/definition.js';

/**
 * The stored prediction log: Parquet files (segments) under `keys.predictionSegment`, never changed once stored. Every answered row, and
 * every row that a shadow was given, is in exactly one of them. `PREDICTION_LOG_FORMAT` stands in a file's metadata under
 * `PREDICTION_LOG_METADATA`; a reader that meets a newer one refuses the file. New columns need no new format, others do.
 */
export const PREDICTION_LOG_FORMAT = 1;
export const PREDICTION_LOG_METADATA = 'perennial.format';

/** `number` is a float64, `numbers` a list of them; a timestamp is in UTC, in milliseconds at least. */
export type LogColumnType = 'text' | 'timestamp' | 'integer' | 'boolean' | 'number' | 'numbers';

/** Of every segment, in this order. */
export const LOG_COLUMNS = {
  /** What the client got as the row's id. Unique together with `variant`. */
  id: 'text',
  /** When the request was read, or stored to be answered later. */
  at: 'timestamp',
  endpoint: 'text',
  /** Deployment revision in effect. */
  revision: 'integer',
  model: 'text',
  version: 'integer',
  variant: 'text',
  /** The row is a copy: the client got another version's answer. */
  is_shadow: 'boolean',
  /** Whom the request is about, if the client said so. */
  entity: 'text',
  /** From `at` to the scores. */
  latency_ms: 'number',
} as const satisfies Readonly<Record<string, LogColumnType>>;

/**
 * What was said, by the version's task; after LOG_COLUMNS. Lists are in the order of the signature's classes. `twoClasses`: binary, where
 * the classes have names.
 */
export const ANSWER_COLUMNS = {
  binary: { prediction: 'boolean', probability: 'number', margin: 'number' },
  twoClasses: { prediction: 'text', probability: 'number', probability_of: 'text', margin: 'number' },
  multiclass: { prediction: 'text', probabilities: 'numbers', margins: 'numbers' },
  regression: { prediction: 'number', margin: 'number' },
  count: { prediction: 'number', margin: 'number' },
  anomaly: { is_anomaly: 'boolean', score: 'number', threshold: 'number', margin: 'number' },
} as const satisfies Readonly<Record<Task | 'twoClasses', Readonly<Record<string, LogColumnType>>>>;

/** Columns after those: text for each key column that the version knows, number or text for each input, unless a rule omits it. */
export const logColumn = {
  key: (name: string): string => `key_${name}`,
  input: (name: string): string => `input_${name}`,
} as const;
