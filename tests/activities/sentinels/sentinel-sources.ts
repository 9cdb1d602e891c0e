import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ErrorCode } from '../../../core/errors.js';
import { between, categorical, columnTypes, csv, freshness, impute, inSet, matches, notNull, numeric, parquet } from '../../../index.js';
import { uniqueKey } from '../../../index.js';
import type { ModelInput } from '../../../index.js';
import { csvText, HEADER, sentinelRows, textCell, withCell } from './sentinel-cells.js';

/** Rows that a model cannot be trained on, and how that is to end. */
export interface BadSource {
  readonly what: string;
  readonly code: ErrorCode;
  readonly changes: Partial<ModelInput>;
}

type Cases = Readonly<Record<string, readonly [code: ErrorCode, content: string | Buffer, changes?: Partial<ModelInput>]>>;

const ROWS = sentinelRows();
const GOOD = csvText(ROWS);
const LABEL = { matures: '3d', whenNull: 'drop' } as const;
const [FIRST = []] = ROWS;

const NUMBERS = { fee: numeric(), calls: numeric() };

function label(is: string): Partial<ModelInput> {
  return { label: { is, ...LABEL } };
}

/** The header has what stands at the index in place of its own name. */
function headerWith(names: Readonly<Record<number, string>>): string {
  return csvText(
    ROWS,
    HEADER.map((name, i) => names[i] ?? name),
  );
}

const FILES: Cases = {
  'no header': ['SCHEMA_COLUMN_MISSING', csvText(ROWS, null)],
  'a name that is near': ['SCHEMA_COLUMN_MISSING', csvText(ROWS, null), { columns: { [textCell(0, 2).replace('ll', 'l')]: numeric() } }],
  'a renamed column without header': [
    'SCHEMA_COLUMN_MISSING',
    csvText(ROWS, null),
    { source: csv({ path: '', rename: { colour: 'plan' } }) },
  ],
  'no header and a cell twice': ['SCHEMA_COLUMN_DUPLICATE', csvText(withCell(ROWS, 0, 3, textCell(0, 2).toUpperCase()), null)],
  'no header and an empty cell': ['SOURCE_UNREADABLE', csvText(withCell(ROWS, 0, 3, ''), null)],
  'columns of one name beside': ['SCHEMA_COLUMN_DUPLICATE', headerWith({ 0: 'customer', 2: textCell(9, 2), 3: textCell(9, 2) })],
  'text for a number': ['DATA_TYPE_MISMATCH', csvText(withCell(ROWS, 7, 4, textCell(7, 4)))],
  'text for a time': ['DATA_TYPE_MISMATCH', csvText(withCell(ROWS, 7, 1, textCell(7, 1)))],
  'a number beyond 2^53': ['SOURCE_INTEGER_TOO_LARGE', csvText(withCell(ROWS, 7, 4, '83100000083100000083'))],
  'a number without end': ['DATA_VALUE_INFINITE', csvText(withCell(ROWS, 7, 4, '-Infinity'))],
  'a number beyond float32': ['VALUES_BEYOND_FLOAT32', csvText(withCell(ROWS, 7, 4, '8.31e200'))],
  'a quote that is not closed': ['SOURCE_UNREADABLE', csvText(withCell(ROWS, 7, 3, `"${textCell(7, 3)}`))],
  'text behind a quote': ['SOURCE_UNREADABLE', csvText(withCell(ROWS, 7, 3, `"a"${textCell(7, 3)}`))],
  'a cell too many': ['SOURCE_UNREADABLE', csvText(withCell(ROWS, 7, 3, `${textCell(7, 3)},${textCell(7, 8)}`))],
  'another encoding': ['SOURCE_UNREADABLE', Buffer.from(GOOD.replace(textCell(7, 3), `${textCell(7, 3)}é`), 'latin1')],
  'no text at all': ['SOURCE_UNREADABLE', gzipSync(GOOD)],
  'no rows': ['SNAPSHOT_EMPTY', csvText([])],
  'rows of the future': ['SNAPSHOT_EMPTY', csvText(ROWS.map((row) => row.map((cell, i) => (i === 1 ? '2034-01-01' : cell))))],
};

const LABELS: Cases = {
  'a text for a number to learn': ['LABEL_TYPE_MISMATCH', GOOD, { task: 'regression', columns: NUMBERS, ...label('plan') }],
  'one class only': ['LABEL_CONSTANT', GOOD, { columns: { calls: numeric() }, ...label('fee > 1') }],
  'a label that is null': [
    'LABEL_NULL',
    csvText(withCell(ROWS, 7, 6, '')),
    { label: { is: 'left >= 1', matures: '3d', whenNull: 'fail' } },
  ],
  'a column that is no time': ['DATA_TYPE_MISMATCH', GOOD, { time: { event: 'plan', zone: 'UTC' } }],
  'no rows for a part': ['SPLIT_EMPTY', GOOD, { split: { validation: '2000d', test: '15d' } }],
  'one class in a part': [
    'SPLIT_LABEL_CONSTANT',
    csvText(ROWS.map((row, i) => row.with(2, textCell(i < 280 ? 1 : i % 3, 2)))),
    {
      task: 'multiclass',
      columns: NUMBERS,
      ...label('plan'),
    },
  ],
  'no value to put in': [
    'IMPUTED_VALUE_UNKNOWN',
    csvText(ROWS.map((row) => row.map((cell, j) => (j === 4 ? '' : cell)))),
    {
      columns: { plan: categorical(), fee: numeric({ rules: { null: impute('median') } }) },
    },
  ],
};

const CHECKS: Cases = {
  'every check': [
    'DATA_CHECKS_FAILED',
    GOOD,
    {
      expect: [
        between('fee', 0, 1),
        inSet('plan', ['red']),
        matches('country', '^[a-z]{3}$'),
        uniqueKey(['left']),
        notNull('calls'),
        freshness('at', '1h'),
        columnTypes({ left: 'string', plan: 'number', planned: 'string' }, { exact: true }),
      ],
    },
  ],
  'undeclared columns': [
    'DATA_CHECKS_FAILED',
    headerWith({ 0: 'customer', 5: textCell(9, 5) }),
    {
      columns: { plan: categorical(), fee: numeric() },
      expect: [columnTypes({ plan: 'string' }, { exact: true })],
    },
  ],
};

/** All bad sources that are CSV files, written into the folder. */
export async function csvSources(folder: string): Promise<BadSource[]> {
  const made = Object.entries({ ...FILES, ...LABELS, ...CHECKS }).map(
    async ([what, [code, content, changes = {}]], i): Promise<BadSource> => {
      const path = join(folder, `bad-${i}.csv`);
      await writeFile(path, content);
      const source = changes.source === undefined ? csv({ path, key: ['customer'] }) : { ...changes.source, path };
      return { what, code, changes: { ...changes, source: source } };
    },
  );
  return Promise.all(made);
}

/** The same of Parquet files, which other programs wrote: names and types are theirs. */
export async function parquetSources(folder: string): Promise<BadSource[]> {
  const path = join(folder, 'rows.csv');
  await writeFile(path, GOOD);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = `read_csv('${path}', all_varchar = true)`;
  const name = (column: number): string => `"${FIRST[column] ?? ''}"`;
  const queries: readonly (readonly [what: string, code: ErrorCode, select: string])[] = [
    ['names that are values', 'SCHEMA_COLUMN_MISSING', `* EXCLUDE plan, plan AS ${name(2)}`],
    ['a structure', 'SCHEMA_COLUMN_UNSUPPORTED', `* EXCLUDE plan, {${name(2)}: 1, ${name(3)}: 'x'} AS plan`],
    ['a list of structures', 'SCHEMA_COLUMN_UNSUPPORTED', `* EXCLUDE plan, [{${name(2)}: plan}] AS plan`],
    ['a map of structures', 'SCHEMA_COLUMN_UNSUPPORTED', `* EXCLUDE fee, MAP {'a': {${name(4)}: 1}} AS fee`],
    ['text for a number', 'DATA_TYPE_MISMATCH', `* EXCLUDE fee, plan AS fee`],
    ['a structure for a time', 'SCHEMA_COLUMN_UNSUPPORTED', `* EXCLUDE "at", {${name(0)}: "at"} AS "at"`],
  ];
  const sources: BadSource[] = [];
  for (const [i, [what, code, select]] of queries.entries()) {
    const file = join(folder, `bad-${i}.parquet`);
    await connection.run(`COPY (SELECT ${select} FROM ${rows}) TO '${file}' (FORMAT parquet)`);
    sources.push({ what: `Parquet: ${what}`, code, changes: { source: parquet({ path: file, key: ['customer'] }) } });
  }
  connection.closeSync();
  instance.closeSync();
  return sources;
}
