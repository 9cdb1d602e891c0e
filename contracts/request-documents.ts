import type { StoredDocument } from './documents.js';

export type RawRecordDocument = Readonly<Record<string, unknown>>;

/** Columns that the prediction log must not keep as they came; `entity` stands for the entity of the request. */
export interface ProtectedColumns {
  readonly omit: readonly string[];
  readonly hash: readonly string[];
}

/** `requests/ENDPOINT/…/ID.request.json`: what a client asked, checked at the door. */
export interface RequestDocument extends StoredDocument {
  readonly id: string;
  readonly endpoint: string;
  /** Name of the token that it came with, as the id says it in short. Not there: an earlier release stored it. */
  readonly owner?: string;
  readonly records: readonly RawRecordDocument[];
  /** Whom the request is about, when the client says so. */
  readonly entity: string | null;
  /** By the rules of the server that took it, so that whoever answers protects as much; null: it is not logged. */
  readonly logged: ProtectedColumns | null;
  /** URL, or null. */
  readonly callback: string | null;
}

/** `pending-requests/ENDPOINT/ID.json`: there until the request is finished. */
export type PendingMarker = StoredDocument;

/** `finished-requests/DAY/TIME.ENDPOINT.ID.json`: there from its end until it is deleted. */
export type FinishedMarker = StoredDocument;

/** `requests/ENDPOINT/…/ID.started.json`: which version answers, decided once at pick-up. */
export interface RequestStarted extends StoredDocument {
  readonly model: string;
  readonly version: number;
  readonly revision: number;
  readonly variant: string;
}

export type StoredPrediction = Readonly<Record<string, unknown>>;

/** `requests/ENDPOINT/…/ID.result.json`, and the body that a callback gets. */
export interface RequestResult extends StoredDocument {
  readonly id: string;
  readonly endpoint: string;
  readonly state: 'done' | 'failed';
  readonly model: string | null;
  readonly version: number | null;
  readonly predictions: readonly StoredPrediction[];
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** `requests/ENDPOINT/…/ID.callback.json`: what became of the callback. */
export interface RequestCallback extends StoredDocument {
  readonly delivered: boolean;
  readonly reason: string;
}
