import { printableLine } from '../../core/printable-text.js';

export type Cell = string | number | null | undefined;

/** Columns as wide as their widest cell, two spaces between; numbers to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return `${head.join('  ')}\n(none)`;
  const texts = rows.map((row) => head.map((_, column) => cellText(row[column])));
  const widths = head.map((name, column) => Math.max(name.length, ...texts.map((row) => (row[column] ?? '').length)));
  const rightAligned = head.map((_, column) =>
    rows.every((row) => typeof row[column] === 'number' || row[column] === null || row[column] === undefined),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((text, column) => (rightAligned[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(head), ...texts.map(line)].join('\n');
}

function cellText(cell: Cell): string {
  return cell === null || cell === undefined ? '-' : printableLine(String(cell));
}
