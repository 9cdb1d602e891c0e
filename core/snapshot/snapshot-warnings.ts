import type { SnapshotProfile } from './profile.js';

/** More different values than a model learns anything of, one by one: ids and free text. */
const MANY_CATEGORIES = 1_000;

/** What a person should know of a snapshot although nothing is wrong with it: one sentence each, without a value. */
export function snapshotWarnings({ rows, columns }: SnapshotProfile, categorical: readonly string[]): readonly string[] {
  return columns.flatMap(({ name, distinct, distinctExact }) => {
    if (!categorical.includes(name) || distinct <= MANY_CATEGORIES) return [];
    const count = `${distinctExact ? '' : 'about '}${distinct.toLocaleString('en-US')}`;
    return [`column ${name} has ${count} different categories in ${rows.toLocaleString('en-US')} rows`];
  });
}
