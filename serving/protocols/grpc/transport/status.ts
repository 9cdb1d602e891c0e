/** Status codes of gRPC that this server gives. */
export const STATUS = {
  OK: 0,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

export type StatusCode = (typeof STATUS)[keyof typeof STATUS];

/** How a call ended, as its trailers say it. */
export interface GrpcEnd {
  readonly code: StatusCode;
  readonly details: string;
  /** Trailers besides. */
  readonly trailers: Readonly<Record<string, string>>;
}
