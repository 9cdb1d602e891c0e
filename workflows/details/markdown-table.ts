/** The Temporal Web UI draws tables without space between columns. */
const GAP = '\u00a0\u00a0\u00a0';

/** A Markdown table for current details; every row has as many cells as `head`. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return `${text.replaceAll('|', '\\|').replaceAll('\n', ' ')}${GAP}`;
}
