/** What the shipper's process is told at its start, as its only argument. No secrets: those are in its environment. */
export interface ShipperRequest {
  readonly dir: string;
  readonly diskLimitBytes: number;
}

/** Parent to child: ship what there is, then end, at the latest after the time. */
export interface FinishMessage {
  readonly finishMs: number;
}

/** Child to parent. */
export interface LogMessage {
  readonly line: string;
}

/** The child was told to finish and some of it is left. */
export const LEFT_EXIT_CODE = 3;
