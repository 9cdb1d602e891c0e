import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Connection } from 'mysql2/promise';
import { CATEGORY_KINDS } from './category-kinds.js';
import type { CategoryCell } from './category-kinds.js';

export type CategoryRowsOf = readonly (readonly CategoryCell[])[];

const NAMES = CATEGORY_KINDS.map(({ name }) => name);
const COLUMNS = ['id', 'at', ...NAMES];
/** The first row's instant, on which no clock is moved. */
const FIRST_DAY = Date.UTC(2019, 0, 1);

/** A wall clock, one row a day. */
function dayOf(row: number): string {
  return new Date(FIRST_DAY + row * 86_400_000).toISOString().slice(0, 10);
}

export async function writeCategoryCsv(folder: string, rows: CategoryRowsOf): Promise<string> {
  const lines = rows.map((cells, row) => [row, dayOf(row), ...cells.map(({ csv }) => csv)].join(','));
  const path = join(folder, 'rows.csv');
  await writeFile(path, `${[COLUMNS.join(','), ...lines].join('\n')}\n`);
  return path;
}

/** Each kind in its own physical type, written by the engine itself. */
export async function writeCategoryParquet(folder: string, rows: CategoryRowsOf): Promise<string> {
  const path = join(folder, 'rows.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const types = CATEGORY_KINDS.map(({ name, parquetType }) => `"${name}" ${parquetType}`);
  await connection.run(`CREATE TABLE rows (id BIGINT, "at" TIMESTAMP, ${types.join(', ')})`);
  const values = rows.map((cells, row) => `(${[row, `TIMESTAMP '${dayOf(row)}'`, ...cells.map(({ sql }) => sql)].join(', ')})`);
  await connection.run(`INSERT INTO rows VALUES ${values.join(', ')}`);
  await connection.run(`COPY rows TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

/** Returns the query that reads them. */
export async function fillCategoryTable(database: Connection, rows: CategoryRowsOf): Promise<string> {
  const types = CATEGORY_KINDS.map(({ name, mysqlType }) => `\`${name}\` ${mysqlType}`);
  await database.query("SET SESSION time_zone = '+00:00'");
  await database.query(`CREATE TABLE category_rows (id INT, at DATETIME, ${types.join(', ')})`);
  const values = rows.map((cells, row) => `(${[row, `'${dayOf(row)}'`, ...cells.map(({ mysql }) => mysql)].join(', ')})`);
  await database.query(`INSERT INTO category_rows VALUES ${values.join(', ')}`);
  return `SELECT ${COLUMNS.map((name) => `\`${name}\``).join(', ')} FROM category_rows`;
}

/** What a client sends for a row. */
export function categoryRecord(cells: readonly CategoryCell[]): Readonly<Record<string, CategoryCell['json']>> {
  return Object.fromEntries(NAMES.map((name, i) => [name, cells[i]?.json ?? null]));
}
