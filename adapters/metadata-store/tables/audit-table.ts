import type { Actor, AuditedDecision, AuditRow, MetadataStore } from '../metadata-store.js';
import { checkedLimit, checkedRow } from '../database/row-checks.js';
import { insertNew } from '../database/row-writes.js';
import type { CheckedDatabase } from '../database/checked-database.js';
import type { Session } from '../database/sql-database.js';

export interface AuditedChange {
  readonly model: string;
  readonly action: AuditedDecision['action'] | 'define' | 'remove' | 'tag' | 'alias' | 'deploy' | 'own';
  /** What changed and into what: `champion=3`. */
  readonly subject: string;
  readonly by: Actor;
}

/**
 * False when this change was recorded before. Then the caller changes nothing: a late retry of an old change must not undo
 * what came after it.
 */
export async function recordChange(session: Session, { model, action, subject, by }: AuditedChange): Promise<boolean> {
  const row = checkedRow<AuditRow>(
    { model: 'name', changeId: 'label', action: 'name', subject: 'label', at: 'time', actor: 'label', reason: 'text' },
    { model, action, subject, at: by.at, actor: by.actor, reason: by.reason, changeId: by.changeId },
  );
  return insertNew(session, 'audit', row);
}

const COLUMNS = ['model', 'changeId', 'at', 'actor', 'action', 'subject', 'reason'] as const;
const ORDER = [{ column: 'at', order: 'desc' }, { column: 'changeId' }, { column: 'action' }, { column: 'subject' }];

export function auditTable(database: CheckedDatabase): Pick<MetadataStore, 'recordAudit' | 'listAudit' | 'listAuditOf'> {
  return {
    recordAudit: (change) => database.write('record a decision', async (session) => void (await recordChange(session, change))),
    listAudit: (model, limit) =>
      database.read('list audit', ({ table }) =>
        table<AuditRow>('audit')
          .select(...COLUMNS)
          .where({ model })
          .orderBy([...ORDER])
          .limit(checkedLimit(limit)),
      ),
    listAuditOf: (model, changeId) =>
      database.read('read audit', ({ table }) =>
        table<AuditRow>('audit')
          .select(...COLUMNS)
          .where({ model, changeId })
          .orderBy([...ORDER]),
      ),
  };
}
