import type { Knex } from 'knex';

const silent = (): void => undefined;

/**
 * What both engines set. Rows are camelCase in TypeScript and snake_case in the database; the two are told apart nowhere else.
 * Knex would warn on standard output, where commands print JSON, and put values into error messages.
 */
export const ROW_HANDLING: Pick<Knex.Config, 'wrapIdentifier' | 'postProcessResponse' | 'log' | 'compileSqlOnError'> = {
  log: { warn: silent, error: silent, deprecate: silent, debug: silent },
  compileSqlOnError: false,
  wrapIdentifier: (name, wrap) => wrap(columnName(name)),
  postProcessResponse: (result: unknown) => (Array.isArray(result) ? result.map(asRow) : asRow(result)),
};

/** `manifestKey` → `manifest_key`. */
function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function fieldName(column: string): string {
  return column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Plain objects only: the driver's own results (counts, headers) are no rows. */
function asRow(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([column, field]) => [fieldName(column), field]));
}
