import { pathList, quoteName } from './sql-text.js';

/** SQL that reads Parquet files by the names of their columns, `rename` applied to those of `names`. */
export function parquetReader(paths: readonly string[], names: readonly string[], rename: Readonly<Record<string, string>> = {}): string {
  const reader = `read_parquet(${pathList(paths)}, ${paths.length > 1 ? 'union_by_name = true, ' : ''}hive_partitioning = false)`;
  const renamed = Object.entries(rename).filter(([name]) => names.includes(name));
  if (renamed.length === 0) return reader;
  return `(SELECT * RENAME (${renamed.map(([from, to]) => `${quoteName(from)} AS ${quoteName(to)}`).join(', ')}) FROM ${reader})`;
}

/** Names after renaming. */
export function renamedNames(names: readonly string[], rename: Readonly<Record<string, string>> = {}): readonly string[] {
  return names.map((name) => (Object.hasOwn(rename, name) ? (rename[name] as string) : name));
}
