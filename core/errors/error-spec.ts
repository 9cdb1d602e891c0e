export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>;

/** One row of the error table. `text` ends with a full stop; `fix` is an instruction, one sentence. */
export interface ErrorSpec {
  readonly retryable: boolean;
  /** `input`: the caller's fault (HTTP 4xx); `state`: not now (409/503); `fault`: ours or the machine's (5xx). */
  readonly kind: 'input' | 'missing' | 'state' | 'fault';
  readonly text: (details: ErrorDetails) => string;
  readonly fix: (details: ErrorDetails) => string;
}

/** Of a detail that is a list, its items; of any other, itself. */
export function joined(value: ErrorDetails[string], separator = '; '): string {
  return Array.isArray(value) ? value.join(separator) : String(value);
}

/** Keeps the literal keys of a table while checking each row. */
export function errorTable<K extends string>(table: Record<K, ErrorSpec>): Record<K, ErrorSpec> {
  return table;
}
