import type { Actor, AuditRow, MetadataStore } from '../metadata-store.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import { insertNew } from '../database/row-writes.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import type { Session } from '../database/sql-database.js';

type StoredAudit = AuditRow & { readonly changeId: string };

export interface AuditedChange {
  readonly model: string;
  readonly action: 'define' | 'tag' | 'alias' | 'deploy' | 'own';
  /** What changed and into what: `champion=3`. */
  readonly subject: string;
  readonly by: Actor;
}

/**
 * False when this change was recorded before. Then the caller changes nothing: a late retry of an old change must not undo
 * what came after it.
 */
export async function recordChange(session: Session, { model, action, subject, by }: AuditedChange): Promise<boolean> {
  const row = checkedRow<StoredAudit>(
    { model: 'name', changeId: 'label', action: 'name', subject: 'label', at: 'time', actor: 'label', reason: 'text' },
    { model, action, subject, at: by.at, actor: by.actor, reason: by.reason, changeId: by.changeId },
  );
  return insertNew(session, 'audit', row);
}

export function auditTable(database: CheckedDatabase): Pick<MetadataStore, 'listAudit'> {
  return {
    listAudit: (model, limit) =>
      database.read('list audit', ({ table }) =>
        table<AuditRow>('audit')
          .select('model', 'at', 'actor', 'action', 'subject', 'reason')
          .where({ model })
          .orderBy([{ column: 'at', order: 'desc' }, { column: 'changeId' }, { column: 'action' }, { column: 'subject' }])
          .limit(checkedLimit(limit)),
      ),
  };
}
