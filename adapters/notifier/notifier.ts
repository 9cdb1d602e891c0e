export interface Notification {
  readonly url: string;
  /** Goes with every post of the same thing, so that a receiver can tell repetitions. */
  readonly id: string;
  /** JSON. */
  readonly body: Uint8Array;
  readonly signal: AbortSignal;
}

/** Tells somebody outside. Every call posts: a caller that repeats one posts twice. */
export interface Notifier {
  /** @throws CALLBACK_HOST_REFUSED, CALLBACK_GONE; CALLBACK_FAILED (retryable) for everything that may pass. */
  post(notification: Notification): Promise<void>;
}
