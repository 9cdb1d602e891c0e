import type { Migration } from './migration.js';
import { firstTables } from './0001-first-tables.js';

/** In order of version. */
export const MIGRATIONS: readonly Migration[] = [firstTables];
