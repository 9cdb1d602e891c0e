/** What one process takes from its clients at most. */
export interface HttpLimits {
  /** Of one request, also after unpacking. */
  readonly maxBodyBytes: number;
  /** Of all requests and answers that are held, beyond what is free; at least four bodies. */
  readonly maxHeldBytes: number;
  /** Rows of one request: they are scored in one go, and nothing else is answered meanwhile. */
  readonly maxRows: number;
  readonly maxConnections: number;
  /** Requests that have arrived whole and wait for their answer. */
  readonly maxConcurrentRequests: number;
  /** From the connection, or from the answer before, to the end of the headers. */
  readonly headersTimeoutMs: number;
  /** From the connection, or from the answer before, to the end of the body. */
  readonly requestTimeoutMs: number;
}

export const DEFAULT_LIMITS: HttpLimits = {
  maxBodyBytes: 8 * 1024 * 1024,
  maxHeldBytes: 256 * 1024 * 1024,
  maxRows: 10_000,
  maxConnections: 4_096,
  maxConcurrentRequests: 1_024,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
};

/** A client that takes nothing of its answer for this long is gone. */
export const STALLED_TIMEOUT_MS = 120_000;
/** A request with more is nobody's by accident; their total size is bounded by Node's 16 KiB. */
export const MAX_HEADERS = 100;
/** Requests of one connection that wait for their answers: clients that pipeline at all send a few. */
export const MAX_PIPELINED = 16;
