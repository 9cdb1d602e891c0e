import { withoutDefaults } from '../schema/input-rule-schema.js';
import type { inputSchema } from '../schema/definition-schema.js';
import type { ColumnDefinition } from '../definition.js';
import { zoneOf } from '../zone-of.js';

type Input = (typeof inputSchema)['_output'];

/** Without what is the default, and with the zone of dates: the definition's where they name none. */
export function storedColumns({ columns, time }: Pick<Input, 'columns' | 'time'>): readonly ColumnDefinition[] {
  return columns.map((column) => withoutDefaults(column.kind === 'date' ? { ...column, zone: column.zone ?? zoneOf({ time }) } : column));
}
