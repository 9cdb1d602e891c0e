import { churnDay } from '../../fixtures/churn/churn-rows.js';

/** Columns of the rows in their order; `left` and `at` hold what no value may be unique in. */
export const HEADER = ['customer', 'at', 'plan', 'country', 'fee', 'calls', 'left'] as const;
export const ROWS = 300;

const TEXT = /zqcell\d+/i;
/** Also as float32 and without its decimals; hexadecimal digests around it are none. */
const NUMBER = /(?<![0-9a-f])831\d{6}(?:\.\d+)?(?![0-9a-f])/i;

/** A text that no other cell has. */
export function textCell(row: number, column: number): string {
  return `zqcell${row * 10 + column}q`;
}

/** A number that no other cell has, exact as a double and nearly so as a float32. */
export function numberCell(row: number, column: number): number {
  return 831_000_000 + row * 640 + column * 64 + 0.5;
}

/** What stands around the first cell in a text; undefined: there is none. */
export function cellIn(text: string): string | undefined {
  const at = [TEXT, NUMBER].map((pattern) => text.search(pattern)).find((found) => found >= 0);
  return at === undefined ? undefined : `… ${text.slice(Math.max(0, at - 160), at + 80)} …`;
}

/** Five rows a day, each cell but time and label with a value of its own. */
export function sentinelRows(rows = ROWS): string[][] {
  return Array.from({ length: rows }, (_, row) => [
    textCell(row, 0),
    new Date(churnDay(Math.floor(row / 5)) + (row % 5) * 3_600_000).toISOString(),
    textCell(row, 2),
    textCell(row, 3),
    String(numberCell(row, 4)),
    String(numberCell(row, 5)),
    String((row * 7) % 3 === 0 ? 1 : 0),
  ]);
}

export function csvText(rows: readonly (readonly string[])[], header: readonly string[] | null = HEADER): string {
  return `${[...(header === null ? [] : [header]), ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** The rows with one cell changed. */
export function withCell(rows: readonly (readonly string[])[], row: number, column: number, cell: string): string[][] {
  return rows.map((cells, i) => (i === row ? cells.map((one, j) => (j === column ? cell : one)) : [...cells]));
}
