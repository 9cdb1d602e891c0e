import type { ObjectStore } from './object-store.js';
import { getDocument, putDocument, unlessMissing } from './put-document.js';
import type { ChangeDocument } from './put-document.js';

export interface NumberClaim<T extends ChangeDocument> {
  readonly changeId: string;
  /**
   * Asked right before each put, and never for a number that the change has already. Must give `changeId`. The number below is taken
   * then: what is decided by the document there, or by anything that its writer wrote before it, is decided for this number exactly.
   * What it throws ends the claim.
   */
  readonly buildDocument: (number: number) => T | Promise<T>;
  /**
   * A number known to be taken before the first attempt of this change began: the change cannot hold it or a lower one.
   * Only saves reads; 0 or nothing searches from the start.
   */
  readonly hint?: number;
}

export interface ClaimedNumber<T> {
  readonly number: number;
  readonly key: string;
  /** `mine`: an earlier or overlapping attempt of this change got the number. */
  readonly outcome: 'won' | 'mine';
  readonly document: T;
}

const DIGITS = 8;
/** Of every numbered document. */
const FORMAT_VERSION = 1;
const READS_AT_ONCE = 16;

/** `deployments/main` and 42 → `deployments/main/00000042.json`. */
export function numberedKey(prefix: string, number: number): string {
  return `${prefix}/${String(number).padStart(DIGITS, '0')}.json`;
}

/** 42 from `deployments/main/00000042.json`; nothing for other keys. */
export function numberOfKey(prefix: string, key: string): number | undefined {
  const digits = key.startsWith(`${prefix}/`) ? /^(\d{8})\.json$/.exec(key.slice(prefix.length + 1))?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/**
 * Puts a document under the next free number of `prefix`, exactly once per change id, whatever dies or races.
 *
 * 1. Numbers are dense: n + 1 is tried only after n was seen taken, and numbered documents are never deleted.
 * 2. A new attempt looks at every number above `hint` that exists, then climbs one by one, reading each taken one. A number that
 *    an earlier, overlapping or delayed attempt took lies on that way, before the first free number, so it is met first.
 * 3. Somebody else's progress is the only reason to climb, so some claimer always advances.
 */
export async function claimNextNumber<T extends ChangeDocument>(
  store: ObjectStore,
  prefix: string,
  claim: NumberClaim<T>,
): Promise<ClaimedNumber<T>> {
  const lowest = await takenHint(store, prefix, claim.hint ?? 0);
  const highest = await highestNumber(store, prefix, lowest);
  const earlier = await findOwn<T>(store, prefix, claim, { lowest: lowest + 1, highest });
  if (earlier !== undefined) return earlier;
  for (let number = highest + 1; ; number += 1) {
    const key = numberedKey(prefix, number);
    const { outcome, document } = await putDocument(store, key, await claim.buildDocument(number));
    if (outcome !== 'theirs') return { number, key, outcome, document };
  }
}

/** The highest number in use, at least `from`; 0 when there is none. */
export async function highestNumber(store: ObjectStore, prefix: string, from = 0): Promise<number> {
  let highest = from;
  for await (const { key } of store.list(`${prefix}/`, { startAfter: numberedKey(prefix, from) })) {
    highest = Math.max(highest, numberOfKey(prefix, key) ?? 0);
  }
  return highest;
}

/** A hint above the last number would leave a gap, so it counts only when its object exists. */
async function takenHint(store: ObjectStore, prefix: string, hint: number): Promise<number> {
  return hint > 0 && (await store.head(numberedKey(prefix, hint))) !== undefined ? hint : 0;
}

/** The number that a change has; undefined when none of its attempts got one. */
export async function findClaim<T extends ChangeDocument>(
  store: ObjectStore,
  prefix: string,
  changeId: string,
): Promise<ClaimedNumber<T> | undefined> {
  return findOwn<T>(store, prefix, { changeId }, { lowest: 1, highest: await highestNumber(store, prefix) });
}

type Change = Pick<NumberClaim<ChangeDocument>, 'changeId'>;

async function findOwn<T extends ChangeDocument>(
  store: ObjectStore,
  prefix: string,
  claim: Change,
  range: { readonly lowest: number; readonly highest: number },
): Promise<ClaimedNumber<T> | undefined> {
  for (let top = range.highest; top >= range.lowest; top -= READS_AT_ONCE) {
    const count = Math.min(READS_AT_ONCE, top - range.lowest + 1);
    const found = await Promise.all(Array.from({ length: count }, (_, i) => readOwn<T>(store, prefix, claim, top - i)));
    const own = found.find((candidate) => candidate !== undefined);
    if (own !== undefined) return own;
  }
  return undefined;
}

async function readOwn<T extends ChangeDocument>(
  store: ObjectStore,
  prefix: string,
  claim: Change,
  number: number,
): Promise<ClaimedNumber<T> | undefined> {
  const key = numberedKey(prefix, number);
  const document = await unlessMissing(getDocument<T>(store, key, FORMAT_VERSION));
  return document?.changeId === claim.changeId ? { number, key, outcome: 'mine', document } : undefined;
}
