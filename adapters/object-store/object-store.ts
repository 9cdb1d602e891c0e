/** What `head` and `list` know of an object. */
export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
  /** The store's clock, epoch milliseconds. */
  readonly modifiedAt: number;
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** `won`: this call created the object. `exists`: somebody did before, perhaps an earlier attempt of this very call. */
export type PutOutcome = 'won' | 'exists';

/**
 * The truth of an installation: immutable objects under keys like `models/flight-delay/versions/00000003.json`.
 *
 * Invariants every adapter keeps (tests/ports/object-store.suite.ts):
 * 1. An object is seen whole or not at all, also after SIGKILL at any moment and after a full disk.
 * 2. Of any number of racing `putIfAbsent` calls for one key exactly one returns `won`, but an SDK's own retry may turn the
 *    winner's answer into `exists`: callers put a change id into the content and read it back (`put-document.ts`).
 * 3. After `putIfAbsent` or `put` returned, every later `get`, `head` and `list` sees the object, also after a power cut.
 *
 * Keys: `/`-separated segments of [A-Za-z0-9._=-], no empty segment, no `.` or `..`, at most 255 bytes each and
 * 900 together. A key is never the folder of another: beside `a/b` there is no object `a`.
 * Errors: OBJECT_NOT_FOUND, OBJECT_KEY_INVALID, OBJECT_RANGE_INVALID, OBJECT_STORE_FULL, OBJECT_STORE_UNAVAILABLE,
 * OBJECT_STORE_DENIED.
 */
export interface ObjectStore {
  putIfAbsent(key: string, content: Uint8Array): Promise<PutOutcome>;
  /** Streams. Errors: OBJECT_SOURCE_UNREADABLE too. */
  putFileIfAbsent(key: string, localPath: string): Promise<PutOutcome>;
  /** Overwrites. Only for things that are not truth: checkpoints, instance reports. */
  put(key: string, content: Uint8Array): Promise<void>;
  /** A range past the end gives what is there; one that starts past it is OBJECT_RANGE_INVALID. */
  get(key: string, range?: ByteRange): Promise<Uint8Array>;
  head(key: string): Promise<ObjectInfo | undefined>;
  /**
   * In key order among the objects of one folder; whether what is in `a/` comes before or after `a-b` is the store's choice
   * (Amazon sorts whole keys, others walk folders). `prefix` need not end at a `/`.
   * `startAfter` is exclusive, and a key of the folder that `prefix` ends in.
   */
  list(prefix: string, options?: { readonly startAfter?: string; readonly limit?: number }): AsyncIterable<ObjectInfo>;
  /** Also when there is none. */
  delete(key: string): Promise<void>;
  /**
   * A read-only local copy, kept in a cache with a size limit. Its SHA-256 was checked by this call, so ask again for each use: open it
   * within ten minutes (an open file survives eviction); what is read into memory anyway goes by `readObject`, which hashes what it read.
   * Errors: OBJECT_DIGEST_MISMATCH when the object's bytes are not `sha256`.
   */
  toLocalFile(key: string, sha256: string): Promise<string>;
  /** For messages and doctor: `fs:/var/lib/perennial/objects`, `s3://bucket/prefix`; never a secret. */
  describe(): string;
  close(): Promise<void>;
}
