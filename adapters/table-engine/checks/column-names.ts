import { DomainError } from '../../../core/errors.js';

/**
 * Names that a table can have, asked before the engine sees one: it compares them without regard to case, renames the second of two in
 * some places and fails in others, and reads a name to its first NUL only.
 * @throws DomainError SCHEMA_COLUMN_DUPLICATE, SCHEMA_COLUMN_NAME_INVALID
 */
export function requireColumnNames(names: readonly string[], what: string): void {
  const seen = new Map<string, string>();
  names.forEach((name, i) => {
    if (name === '') throw new DomainError('SCHEMA_COLUMN_NAME_INVALID', { what, column: `number ${i + 1}`, problem: 'has no name' });
    if (name.includes('\0'))
      throw new DomainError('SCHEMA_COLUMN_NAME_INVALID', { what, column: JSON.stringify(name), problem: 'has a zero byte in its name' });
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) throw new DomainError('SCHEMA_COLUMN_DUPLICATE', { what, column: name, other });
    seen.set(name.toLowerCase(), name);
  });
}
