import { isDuplicate } from './metadata-failure.js';
import type { Session } from './sql-database.js';

export type StoredRow = Readonly<Record<string, string | number | null>>;

/** False when a row with the same primary or unique key is there. */
export async function insertNew(session: Session, table: string, row: StoredRow): Promise<boolean> {
  try {
    await session.table(table).insert(row);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Inserts, or replaces the fields of `replaced` in the row with the same `keys`. */
export async function upsert(
  session: Session,
  table: string,
  rows: StoredRow | readonly StoredRow[],
  { keys, replaced }: { readonly keys: readonly string[]; readonly replaced: readonly string[] },
): Promise<void> {
  // Setting a key to itself is how both engines say "leave the row as it is".
  const merged = replaced.length === 0 ? keys : replaced;
  await session
    .table(table)
    .insert(rows)
    .onConflict([...keys])
    .merge([...merged]);
}
