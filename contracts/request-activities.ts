/** Which request: what it holds stays in the object store. */
export interface RequestRef {
  readonly endpoint: string;
  readonly id: string;
}
export interface PredictRequestOutcome {
  readonly state: 'done' | 'failed';
  /** Null when it failed before a version was chosen. */
  readonly version: number | null;
  readonly rows: number;
  /** Code of the failure. */
  readonly code: string | null;
  readonly hasCallback: boolean;
}
export interface FailRequestInput extends RequestRef {
  readonly code: string;
  readonly message: string;
}
export interface CallbackOutcome {
  readonly delivered: boolean;
  /** Why not; names no URL and no value. */
  readonly reason: string;
}

/** What answers a request later, by the names on the wire; see `activities.ts`. */
export interface RequestActivities {
  'perennial.predictRequest'(input: RequestRef): Promise<PredictRequestOutcome>;
  /** For a request that could not be predicted at all; a result that is there stays. */
  'perennial.failRequest'(input: FailRequestInput): Promise<PredictRequestOutcome>;
  /** Posts the result to the request's callback, at least once. */
  'perennial.postResult'(input: RequestRef): Promise<void>;
  /** Writes down what became of the callback and removes the marker: the last step. */
  'perennial.closeRequest'(input: RequestRef & { readonly callback: CallbackOutcome | null }): Promise<void>;
}
