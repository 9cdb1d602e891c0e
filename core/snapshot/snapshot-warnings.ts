import type { SnapshotProfile } from './profile.js';

/** So many categories have several texts in the source, such as 1.10 and 1.1 (docs/categories.md). */
export interface JoinedTexts {
  readonly column: string;
  readonly categories: number;
}

/** More different values than a model learns anything of, one by one: ids and free text. */
const MANY_CATEGORIES = 1_000;

/**
 * What a person should know of a snapshot although nothing is wrong with it: one sentence each, without a value.
 * @param categorical columns of categories; not those that are read as dates, lists, texts or truth values
 */
export function snapshotWarnings(
  { rows, columns }: SnapshotProfile,
  categorical: readonly string[],
  joined: readonly JoinedTexts[] = [],
): readonly string[] {
  const many = columns.flatMap(({ name, distinct, distinctExact }) => {
    if (!categorical.includes(name) || distinct <= MANY_CATEGORIES) return [];
    const count = `${distinctExact ? '' : 'about '}${distinct.toLocaleString('en-US')}`;
    return [`column ${name} has ${count} different categories in ${rows.toLocaleString('en-US')} rows`];
  });
  return [...many, ...joined.filter(({ column }) => categorical.includes(column)).map(joinedText)];
}

function joinedText({ column, categories }: JoinedTexts): string {
  const several = categories === 1 ? 'a category that has' : `${categories.toLocaleString('en-US')} categories that have`;
  return `column ${column} has ${several} several texts in the source, as 1.10 and 1.1 or True and 1 are (docs/categories.md)`;
}
