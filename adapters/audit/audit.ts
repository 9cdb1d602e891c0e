import type { AuditEvent } from '../../core/audit/audit-event.js';

/** Where events are told; whoever tells one waits for nothing. */
export interface AuditSink {
  /** Something that decides over models, or over who may: a line, and a link of the chain. */
  record(event: AuditEvent): void;
  /** A line alone. */
  note(event: AuditEvent): void;
  /** A link alone. */
  link(event: AuditEvent): void;
  /** Tries what waits. Resolves with how many events are not in the chain. */
  flush(): Promise<number>;
  /** The last of it: tries what waits, and ends. */
  close(): Promise<void>;
}

/** For who tells nobody. */
export const NO_AUDIT: AuditSink = {
  record: () => undefined,
  note: () => undefined,
  link: () => undefined,
  flush: async () => 0,
  close: async () => undefined,
};
