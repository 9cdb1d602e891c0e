import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const DATA = fileURLToPath(new URL('../data/', import.meta.resolve('vega-datasets')));

/** Real tables of the package vega-datasets: with and without times, of few and of many rows, labels that are words and amounts. */
export const REAL_TABLES: readonly string[] = [
  'seattle-weather.csv',
  'weather.csv',
  'birdstrikes.csv',
  'us-employment.csv',
  'gapminder-health-income.csv',
  'cars.json',
  'penguins.json',
  'movies.json',
  'jobs.json',
  'barley.json',
  'gapminder.json',
  'income.json',
];

type Row = Readonly<Record<string, unknown>>;

/** Writes a table as a CSV file into the folder. @returns its path */
export async function writeRealTable(name: string, folder: string): Promise<string> {
  const text = await readFile(join(DATA, name), 'utf8');
  const path = join(folder, name.replace(/\.\w+$/, '.csv'));
  await writeFile(path, name.endsWith('.json') ? csvOf(JSON.parse(text) as readonly Row[]) : text);
  return path;
}

function csvOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(','));
  return `${[names.map(cell).join(','), ...lines].join('\n')}\n`;
}

function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
