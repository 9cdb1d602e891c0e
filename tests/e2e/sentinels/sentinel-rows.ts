import { writeFile } from 'node:fs/promises';
import type { Connection } from 'mysql2/promise';
import { SENTINEL_CATEGORY, SENTINEL_NUMBER } from './sentinels.js';

type Row = readonly [id: number, at: string, a: number, b: number | null, colour: string, late: number];

const ROWS = 400;
const ROWS_PER_DAY = 5;
const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2024, 0, 1);

/** After the last label is known. */
export const AS_OF = FIRST_DAY + (ROWS / ROWS_PER_DAY + 10) * DAY_MS;

const CREATE = `CREATE TABLE visits (id INT PRIMARY KEY, at DATETIME NOT NULL, a DOUBLE NOT NULL, b DOUBLE, colour VARCHAR(80) NOT NULL, late TINYINT NOT NULL)`;

/** A rule of the source's own, whose message quotes the row that breaks it. */
const RULE = `CREATE FUNCTION refuse_large(a DOUBLE, colour VARCHAR(80)) RETURNS DOUBLE DETERMINISTIC
BEGIN
  DECLARE said TEXT DEFAULT CONCAT(colour, ' has ', a);
  IF a > 1000 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = said; END IF;
  RETURN a;
END`;

/** One whose message and number are those of a name that the query has wrong. */
const NAMING_RULE = RULE.replace('refuse_large', 'refuse_named')
  .replace("CONCAT(colour, ' has ', a)", "CONCAT('Unknown column ''', colour, ''' in ''field list''')")
  .replace("SQLSTATE '45000' SET", "SQLSTATE '42S22' SET MYSQL_ERRNO = 1054,");

/** One row in twenty is a sentinel, so that each part of a split has some. */
function sentinelRows(): Row[] {
  return Array.from({ length: ROWS }, (_, row): Row => {
    const noise = (factor: number): number => ((row + 1) * factor) % 101;
    const [a, b] = [noise(37) + 0.25, noise(53)];
    const late = a + b / 2 + noise(71) / 3 > 90 ? 1 : 0;
    const at = new Date(FIRST_DAY + Math.floor(row / ROWS_PER_DAY) * DAY_MS + (row % ROWS_PER_DAY) * 3_600_000)
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ');
    const isSentinel = row % 20 === 7;
    const colour = ['red', 'grün', 'blue'][row % 3] as string;
    return [row, at, isSentinel ? SENTINEL_NUMBER : a, row % 17 === 0 ? null : b, isSentinel ? SENTINEL_CATEGORY : colour, late];
  });
}

export async function writeSentinelTable(connection: Connection): Promise<void> {
  await connection.query(CREATE);
  await connection.query(RULE);
  await connection.query(NAMING_RULE);
  await connection.query('INSERT INTO visits VALUES ?', [sentinelRows()]);
}

/** The same rows, last first. */
export async function writeSentinelCsv(path: string): Promise<void> {
  const lines = sentinelRows().map((row) => row.map((cell) => cell ?? '').join(','));
  await writeFile(path, `id,at,a,b,colour,late\n${lines.reverse().join('\n')}\n`);
}
