import type { Session } from './sql-database.js';

/** What the tables need of a database whose schema is known to fit. */
export interface CheckedDatabase {
  /** `operation` names the work in error messages. */
  read<T>(operation: string, work: (session: Session) => Promise<T>): Promise<T>;
  /** A short transaction. `work` may run several times and must have no effect but through its session. */
  write<T>(operation: string, work: (session: Session) => Promise<T>): Promise<T>;
}

/** Lets `check` pass once before the first read or write; a failed check is done again by the next. */
export function checkedDatabase(database: CheckedDatabase, check: () => Promise<void>): CheckedDatabase {
  let passed: Promise<void> | undefined;
  const ready = (): Promise<void> => {
    passed ??= check().catch((error: unknown) => {
      passed = undefined;
      throw error;
    });
    return passed;
  };
  return {
    read: async (operation, work) => {
      await ready();
      return database.read(operation, work);
    },
    write: async (operation, work) => {
      await ready();
      return database.write(operation, work);
    },
  };
}
