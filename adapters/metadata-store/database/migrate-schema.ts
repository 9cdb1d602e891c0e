import { createHash } from 'node:crypto';
import { DomainError } from '../../../core/errors.js';
import { MIGRATIONS } from '../migrations/migrations.js';
import type { Migration, MigrationStep } from '../migrations/migration.js';
import type { Session, SqlDatabase } from './sql-database.js';

const LOCK_TIMEOUT_S = 120;
const HISTORY = 'schema_history';

/**
 * Brings the schema to the last migration. Any number of processes may call it at once; one works, the others wait.
 *
 * A killed process cannot hold the lock: SQLite's is the write transaction around everything, MySQL's is GET_LOCK, which ends
 * with its connection. Errors: METADATA_SCHEMA_NEWER; METADATA_UNAVAILABLE when the lock is not free within two minutes.
 */
export async function migrateSchema(database: SqlDatabase, migrations: readonly Migration[] = MIGRATIONS): Promise<void> {
  await database.exclusive('migrate', (session) => locked(database, session, () => applyMissing(database, session, migrations)));
}

/** Throws METADATA_SCHEMA_NEWER or METADATA_SCHEMA_OLDER unless the schema is the one this release works with. */
export async function checkSchema(database: SqlDatabase): Promise<void> {
  const supported = MIGRATIONS.length;
  const found = await database.read('check the schema', async (session) =>
    (await hasTable(database, session, HISTORY)) ? currentVersion(session) : 0,
  );
  if (found < supported) throw new DomainError('METADATA_SCHEMA_OLDER', { store: database.description, found, supported });
  refuseNewer(database, found, supported);
}

async function applyMissing(database: SqlDatabase, session: Session, migrations: readonly Migration[]): Promise<void> {
  await applyStep(database, session, {
    kind: 'table',
    name: HISTORY,
    columns: 'version INTEGER NOT NULL, applied_at BIGINT NOT NULL, PRIMARY KEY (version)',
  });
  const current = await currentVersion(session);
  refuseNewer(database, current, migrations.length);
  for (const migration of migrations.slice(current)) {
    for (const step of migration.steps) await applyStep(database, session, step);
    await session.sql(`INSERT INTO ${HISTORY} (version, applied_at) VALUES (?, ?)`, [migration.version, Date.now()]);
  }
}

function refuseNewer(database: SqlDatabase, found: number, supported: number): void {
  if (found > supported) throw new DomainError('METADATA_SCHEMA_NEWER', { store: database.description, found, supported });
}

async function currentVersion(session: Session): Promise<number> {
  const [row] = await session.sql(`SELECT MAX(version) AS version FROM ${HISTORY}`);
  return Number(row?.version ?? 0);
}

async function applyStep(database: SqlDatabase, session: Session, step: MigrationStep): Promise<void> {
  if (step.kind === 'table') {
    const options = database.engine === 'mysql' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC' : '';
    await session.sql(`CREATE TABLE IF NOT EXISTS \`${step.name}\` (${step.columns})${options}`);
  } else if (!(await hasIndex(database, session, step))) {
    await session.sql(`CREATE INDEX ${step.name} ON \`${step.table}\` (${step.columns})`);
  }
}

async function hasTable(database: SqlDatabase, session: Session, name: string): Promise<boolean> {
  const text =
    database.engine === 'sqlite'
      ? "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
      : 'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?';
  return (await session.sql(text, [name])).length > 0;
}

/** MySQL has no CREATE INDEX IF NOT EXISTS. */
async function hasIndex(
  database: SqlDatabase,
  session: Session,
  index: { readonly name: string; readonly table: string },
): Promise<boolean> {
  const text =
    database.engine === 'sqlite'
      ? "SELECT 1 FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND name = ?"
      : 'SELECT 1 FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name = ?';
  return (await session.sql(text, [index.table, index.name])).length > 0;
}

async function locked(database: SqlDatabase, session: Session, work: () => Promise<void>): Promise<void> {
  if (database.engine === 'sqlite') return work();
  const name = await lockName(session);
  const [row] = await session.sql('SELECT GET_LOCK(?, ?) AS got', [name, LOCK_TIMEOUT_S]);
  if (Number(row?.got) !== 1) {
    const reason = `another process has been migrating for ${LOCK_TIMEOUT_S} seconds`;
    throw new DomainError('METADATA_UNAVAILABLE', { store: database.description, operation: 'migrate', reason });
  }
  try {
    await work();
  } finally {
    await session.sql('SELECT RELEASE_LOCK(?)', [name]).catch(() => undefined);
  }
}

/** Locks are the server's, 64 characters at most: one name per database, also of two hosts' names for one server. */
async function lockName(session: Session): Promise<string> {
  const [row] = await session.sql('SELECT DATABASE() AS name');
  return `perennial-${createHash('sha256').update(String(row?.name)).digest('hex').slice(0, 40)}`;
}
