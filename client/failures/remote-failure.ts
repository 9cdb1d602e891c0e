/** A failure that a workflow or an activity raised: its text is written there and ends with "Fix: …". */
export class RemoteFailure extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'RemoteFailure';
    this.code = code;
  }
}
