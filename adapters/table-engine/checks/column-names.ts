import { DomainError } from '../../../core/errors.js';

/**
 * Names that a table can have, asked before the engine sees one: it compares them without regard to case, renames the second of two in
 * some places and fails in others, and reads a name to its first NUL only. Told by their numbers: in a file without a header line the
 * names are the values of its first row.
 * @throws DomainError SCHEMA_COLUMN_DUPLICATE, SCHEMA_COLUMN_NAME_INVALID
 */
export function requireColumnNames(names: readonly string[], what: string): void {
  const seen = new Map<string, number>();
  names.forEach((name, i) => {
    const number = i + 1;
    if (name === '') throw new DomainError('SCHEMA_COLUMN_NAME_INVALID', { what, number, problem: 'has no name' });
    if (name.includes('\0')) throw new DomainError('SCHEMA_COLUMN_NAME_INVALID', { what, number, problem: 'has a zero byte in its name' });
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) throw new DomainError('SCHEMA_COLUMN_DUPLICATE', { what, number, other });
    seen.set(name.toLowerCase(), number);
  });
}
