import type { StoredDocument } from './documents.js';

export type RawRecordDocument = Readonly<Record<string, unknown>>;

/** `requests/ENDPOINT/ID/request.json`: what a client asked, checked at the door. */
export interface RequestDocument extends StoredDocument {
  readonly id: string;
  readonly endpoint: string;
  readonly records: readonly RawRecordDocument[];
  /** URL, or null. */
  readonly callback: string | null;
}

/** `pending-requests/ENDPOINT/ID.json`: there until the request is finished. */
export type PendingMarker = StoredDocument;

/** `requests/ENDPOINT/ID/started.json`: which version answers, decided once at pick-up. */
export interface RequestStarted extends StoredDocument {
  readonly model: string;
  readonly version: number;
  readonly revision: number;
}

export type StoredPrediction = Readonly<Record<string, unknown>>;

/** `requests/ENDPOINT/ID/result.json`, and the body that a callback gets. */
export interface RequestResult extends StoredDocument {
  readonly id: string;
  readonly endpoint: string;
  readonly state: 'done' | 'failed';
  readonly model: string | null;
  readonly version: number | null;
  readonly predictions: readonly StoredPrediction[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** `requests/ENDPOINT/ID/callback.json`: what became of the callback. */
export interface RequestCallback extends StoredDocument {
  readonly delivered: boolean;
  readonly reason: string;
}
