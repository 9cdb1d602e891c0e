import { DomainError } from '../../../core/errors.js';
import type { Session } from './sql-database.js';
import type { StoredRow } from './row-writes.js';
import { insertNew } from './row-writes.js';

interface NumberedRow {
  readonly table: 'versions' | 'deployments';
  /** With a `changeId`. */
  readonly row: StoredRow;
  /** The field that numbers belong to and the field that holds them. */
  readonly owner: 'model' | 'endpoint';
  readonly number: 'version' | 'revision';
}

/**
 * Inserts a row whose number and whose change id are both unique per owner. True when this call inserted it, false when the
 * same pair is there; METADATA_CONFLICT when the number is another change's or the change has another number.
 */
export async function putNumbered(session: Session, numbered: NumberedRow): Promise<boolean> {
  const { table, row } = numbered;
  if (await insertNew(session, table, row)) return true;
  for (const found of await rowsInTheWay(session, numbered)) {
    if (found.changeId === row.changeId && found[numbered.number] === row[numbered.number]) continue;
    const subject = `${numbered.number} ${row[numbered.number]} of ${row[numbered.owner]} for change ${row.changeId}`;
    throw new DomainError('METADATA_CONFLICT', {
      subject,
      problem: `${numbered.number} ${found[numbered.number]} belongs to change ${found.changeId}`,
    });
  }
  return false;
}

async function rowsInTheWay(session: Session, { table, row, owner, number }: NumberedRow): Promise<readonly StoredRow[]> {
  const rows = session.table<Record<string, string | number | null>>(table);
  return rows
    .where({ [owner]: row[owner] })
    .andWhere((either) => either.where({ [number]: row[number] }).orWhere({ changeId: row.changeId }));
}
