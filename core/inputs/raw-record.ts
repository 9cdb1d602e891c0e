/** A raw row as a client sends it: column name → number, text, boolean or null. */
export type RawRecord = Readonly<Record<string, unknown>>;
