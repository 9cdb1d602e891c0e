/** In milliseconds. */
export interface IssuerTimes {
  /** How often keys are renewed. */
  readonly everyMs: number;
  /** The shortest time between two readings, whatever tokens come. */
  readonly restMs: number;
  /** How long keys count that can no longer be renewed. */
  readonly keptMs: number;
  /** Of one reading. */
  readonly readMs: number;
}

export const ISSUER_TIMES: IssuerTimes = { everyMs: 600_000, restMs: 10_000, keptMs: 6 * 3_600_000, readMs: 5_000 };
