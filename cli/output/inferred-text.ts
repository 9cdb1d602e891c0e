import type { InferredColumn } from '../../core/first-definition/inferred-column.js';
import type { InferredDefinition } from '../../core/first-definition/infer-definition.js';
import { formatTable } from './format-table.js';

/** What was found of each column, and what to do next. */
export function inferredText(file: string, { key, time, label, columns }: InferredDefinition): string {
  const rows = [
    [label.column, 'label', `${label.task}: ${label.reason}`],
    ...(time === null ? [] : [[time.event, 'time', time.reason]]),
    ...(key === null ? [] : [[key, 'key', 'another one in each row']]),
    ...columns.map(({ name, role, reason }: InferredColumn) => [name, role.kind === 'left-out' ? 'left out' : role.kind, reason]),
  ];
  const next = 'Look it over, then: perennial up . (or perennial apply . while it runs)';
  return `${formatTable(['COLUMN', 'ROLE', 'WHY'], rows)}\n\n${file}: written. ${next}`;
}
