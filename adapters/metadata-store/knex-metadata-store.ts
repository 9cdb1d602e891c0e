import type { MetadataStore } from './metadata-store.js';
import { auditTable } from './tables/audit-table.js';
import { checkedDatabase } from './database/checked-database.js';
import { decisionTable } from './tables/decision-table.js';
import { definitionTables } from './tables/definition-tables.js';
import { deploymentTable } from './tables/deployment-table.js';
import { checkSchema, migrateSchema } from './database/migrate-schema.js';
import { reportTable } from './tables/report-table.js';
import { runTables } from './tables/run-tables.js';
import { snapshotTables } from './tables/snapshot-tables.js';
import { SqlDatabase } from './database/sql-database.js';
import type { SqlDatabaseOptions } from './database/sql-database.js';
import { triggerTable } from './tables/trigger-table.js';
import { versionTables } from './tables/version-tables.js';

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
