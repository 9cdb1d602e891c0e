/** One statement that the engine does whole or not at all. Doing it again changes nothing. */
export type MigrationStep =
  | { readonly kind: 'table'; readonly name: string; readonly columns: string }
  | { readonly kind: 'index'; readonly name: string; readonly table: string; readonly columns: string };

/**
 * A step up of the schema. MySQL commits each DDL statement by itself, so a killed migration is done again from its first step:
 * every step must be repeatable. A released migration never changes.
 */
export interface Migration {
  /** 1, 2, 3, … without gaps. */
  readonly version: number;
  readonly steps: readonly MigrationStep[];
}
