import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { TestContext } from 'node:test';

import type { ScanRequest, TableEngine } from '../../../adapters/table-engine/table-engine.js';
import { isDomainError } from '../../../core/errors.js';
import type { DomainError } from '../../../core/errors.js';
import type { FileOptions, SourceRows } from '../../../core/snapshot/source-rows.js';
import { textsOf, numbersOf } from './column-values.js';
import type { EngineBench } from './engine-bench.js';
import { AS_OF, batches, RULES, temporaryFolder } from './snapshot-source.js';

const LINES = ['id,at,size,kind', '1,2019-01-01,2,a', '2,2019-01-02,3,가'];
const TEXT = `${LINES.join('\n')}\n`;
/** A record beyond what is read. */
const TOO_LONG = `${LINES.join('\n')}\n3,2019-01-03,1,${'z'.repeat(17_000_000)}\n`;

/** What is wrong, the bytes, and what the message says of the cause and its place. */
const UNREADABLE: readonly (readonly [string, Buffer | string, RegExp])[] = [
  ['UTF-16 with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), /line 1\): it is in UTF-16.*at character 1\).*encoding: 'utf-16le'/],
  ['UTF-16 without a mark', Buffer.from(LINES.slice(0, 2).join('\n'), 'utf16le'), /UTF-16.*encoding: 'utf-16le'/],
  ['UTF-16 in the other order', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16(), /encoding: 'utf-16be'/],
  [
    'Latin-1',
    Buffer.from('id,at,size,kind\n1,2019-01-01,2,é\n', 'latin1'),
    /line 2\): the byte 0xe9 is not UTF-8 \(at character 16\).*encoding/,
  ],
  ['a cut character', Buffer.from(TEXT).subarray(0, -2), /line 3\): the byte 0xea is not UTF-8 \(at character 16\)/],
  ['a workbook', Buffer.from('504b030414000600', 'hex'), /ZIP archive, as \.xlsx/],
  ['Parquet', Buffer.from('PAR1....PAR1'), /it is a Parquet file/],
  ['gzip of another name', gzipSync(TEXT), /packed with gzip.*\.csv\.gz/],
  ['too many columns', `${TEXT}3,2019-01-03,1,a,b\n`, /line 4\): columns expected: 4, found: 5 \(at character 18\)/],
  ['too few columns', `${TEXT}3,2019-01-03\n`, /line 4\): columns expected: 4, found: 2 \(at character 13\)/],
  [
    'an open quote',
    `${TEXT}3,2019-01-03,1,"a\n4,2019-01-04,1,b\n`,
    /line 4\): a quote is opened here and never closed \(at character 16\)/,
  ],
  ['text after a quote', `${TEXT}3,2019-01-03,1,"a"b\n`, /line 4\): something follows a closing quote.*\(at character 19\)/],
  ['mixed line ends', `${LINES.join('\r\n')}\r\n3,2019-01-03,1,a\n`, /line 4\): it ends with LF, and the lines before end with CRLF/],
  ['a record that is too long', TOO_LONG, /line 4\): it is longer than 16000000 bytes/],
  ['no name', ',at,size,kind\n1,2019-01-01,2,a\n', /line 1\): column 1 has no name.*index/],
  ['nothing', '', /line 1\): its first line is empty/],
];

async function refusal(work: Promise<unknown>): Promise<DomainError> {
  const error = await work.then(
    () => assert.fail('should have been refused'),
    (caught: unknown) => caught,
  );
  assert.ok(isDomainError(error), String(error));
  assert.equal(error.retryable, false, error.message);
  return error;
}

async function file(t: TestContext, name: string, content: Buffer | string): Promise<string> {
  const path = join(await temporaryFolder(t), name);
  await writeFile(path, content);
  return path;
}

function source(path: string, options: FileOptions = {}): SourceRows {
  return { kind: 'files', format: path.endsWith('.parquet') ? 'parquet' : 'csv', paths: [path], options };
}

function scan(path: string, options: FileOptions = {}): ScanRequest {
  const columns = { numeric: ['size'], categorical: ['kind'], timestamps: [], others: ['id'] };
  const format = path.endsWith('.parquet') ? 'parquet' : 'csv';
  return { paths: [path], format, ...columns, options, zone: 'UTC', signal: new AbortController().signal };
}

async function scanned(engine: TableEngine, path: string, options: FileOptions = {}) {
  const rows: unknown[] = [];
  for await (const table of engine.scanTable(scan(path, options))) {
    const kinds = textsOf(table, 'kind');
    numbersOf(table, 'size').forEach((size, i) => rows.push([size, kinds[i]]));
  }
  return rows;
}

/** Files as people have them: every reader reads them alike, or says alike what is wrong with them. */
export function fileCases({ engine, build }: EngineBench): void {
  it('a file that cannot be read is refused by every reader, with its cause, line and character', async (t) => {
    const tables = engine(t);
    for (const [what, content, message] of UNREADABLE) {
      const path = await file(t, 'rows.csv', content);
      for (const error of [await refusal(build(t, source(path))), await refusal(tables.countRows(scan(path)))]) {
        assert.deepEqual([error.code, error.details.what], ['SOURCE_UNREADABLE', path], what);
        assert.match(error.message, message, what);
        assert.doesNotMatch(error.message, /zzz|2019/, what);
      }
    }
  });

  it('files and working folders may have any name', async (t) => {
    const root = await temporaryFolder(t);
    for (const name of ['a b', 'a#b', 'a?b=c', '100%', 'a%41', '가 나', `q'u"o`, 'br[1]{a,b}']) {
      const workDir = join(root, name);
      await mkdir(workDir);
      const path = join(workDir, `${name}.csv`);
      await writeFile(path, TEXT);
      const { signal } = new AbortController();
      const built = await engine(t).buildSnapshot({ rows: source(path), rules: RULES, asOfMs: AS_OF, workDir, signal });
      assert.deepEqual([built.rows, (await readdir(workDir)).sort()], [2, [`${name}.csv`, 'rows.parquet'].sort()], name);
      await engine(t).concatenateTables([built.parquetPath], join(workDir, 'out.csv'), 'csv');
    }
  });

  it('the first value of another type is told by its row, and never shown', async (t) => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `${i},2019-01-01,${i % 1_000 === 777 ? 'sentinel-7f3a' : i},a`);
    const path = await file(t, 'rows.csv', `id,at,size,kind\n${lines.join('\n')}\n`);
    for (const work of [() => build(t, source(path), {}, { threads: 2 }), () => engine(t).countRows(scan(path))]) {
      const error = await refusal(work());
      assert.match(error.message, /size must hold numbers, but 5 of 5000 values do not \(.*; the first is in row 778\)/);
      assert.doesNotMatch(error.message, /sentinel/);
    }
  });

  it('a gzip file that was cut is refused, and not taken for a short one', async (t) => {
    const many = gzipSync(`id,at,size,kind\n${Array.from({ length: 50_000 }, (_, i) => `${i},2019-01-01,${i * 7},k${i}`).join('\n')}\n`);
    const whole = await file(t, 'rows.csv.gz', many);
    assert.equal(await engine(t).countRows(scan(whole)), 50_000);
    const cut = await file(t, 'rows.csv.gz', many.subarray(0, many.length / 2));
    for (const error of [await refusal(build(t, source(cut))), await refusal(engine(t).countRows(scan(cut)))])
      assert.match(error.message, /damaged or incomplete/);
  });

  it('paths that are wrong are told as wrong paths', async (t) => {
    const folder = await temporaryFolder(t);
    await mkdir(join(folder, 'folder.csv'));
    await mkdir(join(folder, 'folder.parquet'));
    for (const extension of ['csv', 'parquet']) {
      const cases: readonly (readonly [string, RegExp])[] = [
        [`none.${extension}`, /there is no such file/],
        [`folder.${extension}`, /it is a folder/],
        [`folder.csv/none/${extension}.${extension}`, /no such file|not a folder/],
      ];
      for (const [name, message] of cases) {
        const path = join(folder, name);
        for (const work of [() => build(t, source(path)), () => engine(t).countRows(scan(path))]) {
          const error = await refusal(work());
          assert.deepEqual([error.code, error.details.what], ['SOURCE_UNREADABLE', path]);
          assert.match(error.message, message);
        }
      }
    }
  });

  it('names that a table cannot keep apart or hold are refused by every reader of every format', async (t) => {
    const tables = engine(t);
    for (const extra of [['note', 'note'], ['note', 'NOTE'], ['É', 'é'], ['Kind'], ['a\0b']]) {
      const names = ['id', 'at', 'size', 'kind', ...extra];
      const code = extra.length === 1 && extra[0] !== 'Kind' ? 'SCHEMA_COLUMN_NAME_INVALID' : 'SCHEMA_COLUMN_DUPLICATE';
      const csv = await file(t, 'rows.csv', `${names.join(',')}\n1,2019-01-01,2,a${extra.map(() => ',x').join('')}\n`);
      const works = [() => build(t, source(csv)), () => tables.countRows(scan(csv)), () => scanned(tables, csv)];
      for (const work of works) assert.equal((await refusal(work())).code, code, names.join());
    }
  });

  it('options say how a CSV file is written, and every reader takes them', async (t) => {
    const expected = [
      [1.5, 'a'],
      [NaN, '가,b'],
    ];
    const plain = ["'id';'at';'größe';'kind'", "1;2019-01-01;1,5;'a'", "2;2019-01-02;NA;'가,b'"].join('\n');
    const korean = Buffer.from([0xb0, 0xa1]);
    const cases: readonly (readonly [string, Buffer, FileOptions])[] = [
      ['everything at once', Buffer.from(`\ufeff${plain}`, 'utf16le'), { csv: { encoding: 'utf-16le' } }],
      ['UTF-8', Buffer.from(plain), {}],
      [
        'Korean',
        Buffer.concat([Buffer.from(plain.replace('größe', 'size').split('가')[0] ?? ''), korean, Buffer.from(",b'")]),
        { csv: { encoding: 'euc-kr' } },
      ],
      ['no header', Buffer.from(plain.split('\n').slice(1).join('\n')), { csv: { names: ['id', 'at', 'größe', 'kind'] } }],
    ];
    for (const [what, content, { csv }] of cases) {
      const path = await file(t, 'rows.csv', content);
      const rename: FileOptions = what === 'Korean' ? {} : { rename: { größe: 'size' } };
      const options: FileOptions = { csv: { delimiter: ';', quote: "'", decimal: ',', naValues: ['NA', '?'], ...csv }, ...rename };
      assert.deepEqual(await scanned(engine(t), path, options), expected, what);
      const built = await build(t, source(path, options));
      assert.deepEqual([built.rows, built.profile.columns.find(({ name }) => name === 'size')?.nulls], [2, 1], what);
      assert.deepEqual((await readdir(join(path, '..'))).sort(), ['rows.csv'], what);
    }
  });

  it('what a file is said to be, and is not, is refused', async (t) => {
    const cases: readonly (readonly [Buffer | string, FileOptions, RegExp])[] = [
      [
        Buffer.from([0x69, 0x64, 0x0a, 0xff, 0xff]),
        { csv: { encoding: 'euc-kr' } },
        /line 2\): a character is not of the encoding euc-kr \(at character 1\)/,
      ],
      ['1,2\n', { csv: { names: ['a', 'b', 'c'] } }, /it has 2 columns, and the definition gives 3 names/],
      ['id,at,size,kind\n1,2019-01-01,"1.234",a\n', { csv: { decimal: ',' } }, /size must hold numbers/],
    ];
    for (const [content, options, message] of cases) {
      const path = await file(t, 'rows.csv', content);
      for (const work of [() => build(t, source(path, options)), () => engine(t).countRows(scan(path, options))])
        assert.match((await refusal(work())).message, message);
    }
    const path = await file(t, 'rows.csv', TEXT);
    const error = await refusal(build(t, source(path, { rename: { sise: 'length' } })));
    assert.match(error.message, /no column sise.*\(rename\).*Write the name of column number 3 /);
    assert.equal((await refusal(build(t, source(path, { rename: { size: 'Kind' } })))).code, 'SCHEMA_COLUMN_DUPLICATE');
  });

  it('columns of Parquet are renamed as those of CSV are, and two may change their names', async (t) => {
    const tables = engine(t);
    const path = join(await temporaryFolder(t), 'rows.parquet');
    const columns = [
      { name: 'id', type: 'number', values: Float64Array.of(1) },
      { name: 'at', type: 'timestamp', values: Float64Array.of(0) },
      { name: 'kind', type: 'number', values: Float64Array.of(7) },
      { name: 'a "b" c', type: 'string', values: ['x'] },
    ] as const;
    await tables.writeTable(path, 'parquet', [{ rows: 1, columns }]);
    const rename = { kind: 'size', 'a "b" c': 'kind' };
    assert.deepEqual(await scanned(tables, path, { rename }), [[7, 'x']]);
    assert.deepEqual(
      (await build(t, source(path, { rename }))).schema.map(({ name }) => name),
      ['at', 'id', 'kind', 'size'],
    );
  });

  it('times beyond the years 1 to 9999 are refused by every reader, and never retried', async (t) => {
    const tables = engine(t);
    const far = [Date.UTC(10_000, 0, 1), Date.UTC(250_000, 0, 1), Date.parse('0001-01-01T00:00:00Z') - 1];
    for (const at of [...far, Date.parse('9999-12-31T23:59:59Z'), Date.parse('0001-01-01T00:00:00Z')]) {
      const path = join(await temporaryFolder(t), 'rows.parquet');
      const columns = [
        { name: 'id', type: 'number', values: Float64Array.of(1) },
        { name: 'at', type: 'timestamp', values: Float64Array.of(at) },
        { name: 'size', type: 'number', values: Float64Array.of(7) },
        { name: 'kind', type: 'string', values: ['x'] },
      ] as const;
      await tables.writeTable(path, 'parquet', [{ rows: 1, columns }]);
      const types = { id: 'number', at: 'instant', size: 'number', kind: 'string' } as const;
      const declared = Object.entries(types).map(([name, type]) => ({ name, type }));
      const works = [
        () => build(t, source(path), {}, { asOfMs: 9e15 }),
        () => build(t, batches(declared, [[1, at * 1000, 7, 'x']]), {}, { asOfMs: 9e15 }),
        () => tables.countRows({ ...scan(path), timestamps: ['at'] }),
      ];
      for (const work of works) {
        if (far.includes(at)) assert.match((await refusal(work())).message, /Column at must hold times of the years 1 to 9999, but 1 of 1/);
        else await work();
      }
    }
  });

  it('files without rows give one table without rows', async (t) => {
    const path = await file(t, 'rows.csv', 'id,at,size,kind\n');
    const tables: unknown[] = [];
    for await (const { rows, columns } of engine(t).scanTable(scan(path))) tables.push([rows, Object.keys(columns).sort()]);
    assert.deepEqual(tables, [[0, ['id', 'kind', 'size']]]);
  });
}
