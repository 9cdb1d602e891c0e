/** A name as an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Local paths as an SQL list literal. The engine reads `*`, `?` and `[` as patterns, so they are put into brackets. */
export function pathList(paths: readonly string[]): string {
  return `[${paths.map((path) => quoteText(path.replace(/[*?[]/g, (sign) => `[${sign}]`))).join(', ')}]`;
}

/** Epoch milliseconds as an absolute time. */
export function instant(epochMs: number): string {
  return `timezone('UTC', epoch_ms(${Math.trunc(epochMs)}::BIGINT))`;
}
