/**
 * The state of a lifecycle is carried by its continue-as-new and answered to queries, so it is bounded in bytes, whatever is sent:
 * together these stay below 100 kB of JSON. What would not fit is not taken; what is only remembered gives way to newer things.
 */
export const BUDGET_BYTES = {
  arrivals: 6_000,
  /** Of one pipeline. */
  waiters: 4_000,
  pending: 12_000,
  notices: 10_000,
  /** Of them, until no trigger is taken any more. */
  triggerNotices: 7_000,
  /** A burst of some hundreds of alerts is one pipeline and so many rows to write. */
  joined: 28_000,
  known: 6_000,
  recent: 6_000,
  recentDecisions: 6_000,
  pastChanges: 8_000,
  early: 2_000,
  machineStarts: 1_600,
  dropped: 1_000,
} as const;

/** Bytes of a value as JSON in UTF-8. */
export function jsonBytes(value: unknown): number {
  return utf8Bytes(JSON.stringify(value) ?? '');
}

/** A lone surrogate counts as the replacement character that it becomes. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

/** The beginning of a text, in at most so many bytes of UTF-8, with an ellipsis where something is missing. */
export function cutText(text: string, maxBytes: number): string {
  if (utf8Bytes(text) <= maxBytes) return text;
  let kept = '';
  let bytes = 3;
  for (const character of text) {
    bytes += utf8Bytes(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Whether one more item keeps a list within its budget. */
export function hasRoom(items: readonly unknown[], item: unknown, maxBytes: number): boolean {
  return jsonBytes(items) + jsonBytes(item) + 1 <= maxBytes;
}

/** The newest items that fit, in their order. */
export function keepNewest<T>(items: readonly T[], maxBytes: number): readonly T[] {
  let bytes = 2;
  let first = items.length;
  while (first > 0) {
    bytes += jsonBytes(items[first - 1]) + 1;
    if (bytes > maxBytes) break;
    first -= 1;
  }
  return first === 0 ? items : items.slice(first);
}
