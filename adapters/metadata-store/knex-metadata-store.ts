import type { MetadataStore } from './metadata-store.js';
import { auditTable } from './audit-table.js';
import { checkedDatabase } from './checked-database.js';
import { decisionTable } from './decision-table.js';
import { definitionTables } from './definition-tables.js';
import { deploymentTable } from './deployment-table.js';
import { checkSchema, migrateSchema } from './migrate-schema.js';
import { reportTable } from './report-table.js';
import { runTables } from './run-tables.js';
import { snapshotTables } from './snapshot-tables.js';
import { SqlDatabase } from './sql-database.js';
import type { SqlDatabaseOptions } from './sql-database.js';
import { triggerTable } from './trigger-table.js';
import { versionTables } from './version-tables.js';

/**
 * A metadata store in a SQLite file (`sqlite:PATH`) or in MySQL/MariaDB (`mysql://USER:PASSWORD@HOST:PORT/DATABASE`).
 * Connects at the first use. `migrate` makes the tables; without it, the first use checks that they fit.
 */
export function createMetadataStore(options: SqlDatabaseOptions): MetadataStore {
  const database = new SqlDatabase(options);
  const checked = checkedDatabase(database, () => checkSchema(database));
  return {
    migrate: () => migrateSchema(database),
    close: () => database.close(),
    describe: () => database.description,
    ...definitionTables(checked),
    ...snapshotTables(checked),
    ...runTables(checked),
    ...versionTables(checked),
    ...deploymentTable(checked),
    ...triggerTable(checked),
    ...decisionTable(checked),
    ...reportTable(checked),
    ...auditTable(checked),
  };
}
