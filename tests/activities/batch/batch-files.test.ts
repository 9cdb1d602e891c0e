import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { noPredictions, predictFile } from '../../../activities/batch/batch-predict.js';
import { getDocument } from '../../../adapters/object-store/put-document.js';
import type { BatchManifest } from '../../../contracts/batch-documents.js';
import { keys } from '../../../contracts/names.js';
import { isDomainError } from '../../../core/errors.js';
import { baseline, csv } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { runChain } from '../../fixtures/whole-chain.js';

let world: ActivityWorld;
/** Comma, point, UTF-8. */
let plain: string;

/** As a spreadsheet of another country writes it: semicolons, decimal commas, NA, UTF-16 and one column of another name. */
function foreign(text: string): Buffer {
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const cells = lines.map((line) =>
    line.split(',').map((cell) => (cell === '' ? 'NA' : /^-?\d+\.\d+$/.test(cell) ? cell.replace('.', ',') : cell)),
  );
  const names = header.split(',').map((name) => (name === 'monthly_fee' ? 'monthly fee (€)' : name));
  return Buffer.from(`\ufeff${[names, ...cells].map((row) => row.join(';')).join('\r\n')}\r\n`, 'utf16le');
}

before(async () => {
  world = await openActivityWorld();
  const original = join(world.folder, 'original.csv');
  await writeChurnCsv(original);
  plain = await readFile(original, 'utf8');
  await writeFile(world.csvPath, foreign(plain));
  const model = churnModel(original);
  const options = {
    encoding: 'utf-16le',
    delimiter: ';',
    decimal: ',',
    naValues: ['NA'],
    rename: { 'monthly fee (€)': 'monthly_fee' },
  } as const;
  const source = { ...model.training.source, ...csv({ path: world.csvPath, ...options }) } as typeof model.training.source;
  for (const [name, path] of [
    ['foreign', source],
    ['plain', model.training.source],
  ] as const) {
    const definition = { ...model, name, training: { ...model.training, source: path, train: baselineTrain(), gates: [] } };
    await runChain(world, { model: name, triggerId: 'first', definitionDigest: await world.apply(definition), asOf: FIRST_AS_OF });
  }
});
after(() => world.close());

function baselineTrain() {
  return { ...baseline() } as ReturnType<typeof churnModel>['training']['train'];
}

async function directly(model: string, input: string): Promise<string[][]> {
  const output = join(world.folder, `${model}-direct.csv`);
  await predictFile(world.deps, { model, version: 1, input, output });
  return rowsOf(output);
}

async function durably(model: string, batchId: string, input: string): Promise<string[][]> {
  const plan = await world.run('perennial.planBatch', {
    model,
    batchId,
    version: 1,
    endpoint: null,
    input: { kind: 'file', path: input },
    rowsPerPart: 256,
  });
  if (plan.parts > 0) await world.run('perennial.scoreParts', { model, batchId, first: 0, end: plan.parts, threads: 1 });
  await world.run('perennial.finishBatch', { model, batchId });
  const { parts } = await getDocument<BatchManifest>(world.deps.objects, keys.batchManifest(batchId), 1);
  const paths = await Promise.all(parts.map(({ key, sha256 }) => world.deps.objects.toLocalFile(key, sha256)));
  const output = join(world.folder, `${batchId}.csv`);
  if (plan.parts > 0) await world.deps.tables.concatenateTables(paths, output, 'csv');
  else await world.deps.tables.writeTable(output, 'csv', [await noPredictions(world.deps, { model, version: 1, input })]);
  return rowsOf(output);
}

async function rowsOf(path: string): Promise<string[][]> {
  return (await readFile(path, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

const inner = (rows: string[][]): string[][] => rows.map((row) => row.slice(1, -1));

test('a file that is written otherwise trains the same model, and is scored the same both ways', async () => {
  const original = join(world.folder, 'original.csv');
  const expected = await directly('plain', original);
  assert.equal(expected.length, 601);
  assert.deepEqual(await directly('foreign', world.csvPath), expected);
  assert.deepEqual(inner(await durably('foreign', 'foreign', world.csvPath)), expected);
  assert.deepEqual(inner(await durably('plain', 'plain', original)), expected);
});

test('Parquet with the names of the source, and with those of the definition, is scored the same both ways', async () => {
  const expected = await directly('foreign', world.csvPath);
  const { signal } = new AbortController();
  const definition = { numeric: ['tenure_days', 'support_calls', 'monthly_fee'], categorical: ['plan', 'country', 'customer'] };
  for (const fee of ['monthly fee (€)', 'monthly_fee']) {
    const path = join(world.folder, `rows-${fee.length}.parquet`);
    const scan = {
      paths: [join(world.folder, 'original.csv')],
      format: 'csv',
      ...definition,
      timestamps: [],
      others: [],
      zone: 'UTC',
      signal,
    } as const;
    async function* batches() {
      for await (const { rows, columns } of world.deps.tables.scanTable(scan)) {
        const named = Object.entries(columns).map(([name, column]) =>
          column.type === 'string'
            ? { name, type: column.type, values: Array.from(column.codes, (code) => column.dictionary[code] ?? null) }
            : { name: name === 'monthly_fee' ? fee : name, type: column.type, values: column.values },
        );
        yield { rows, columns: [...named, { name: 'File_Row_Number', type: 'number' as const, values: new Float64Array(rows) }] };
      }
    }
    await world.deps.tables.writeTable(path, 'parquet', batches());
    assert.deepEqual(await directly('foreign', path), expected, fee);
    assert.deepEqual(inner(await durably('foreign', `parquet-${fee.length}`, path)), expected, fee);
  }
});

test('a file without rows gives the same columns both ways, without rows', async () => {
  const path = join(world.folder, 'empty.csv');
  await writeFile(path, foreign(`${plain.split('\n')[0]}\n`));
  const expected = await directly('foreign', path);
  assert.deepEqual(expected, [['customer', 'prediction', 'probability']]);
  assert.deepEqual(await durably('foreign', 'empty', path), [['prediction_id', ...(expected[0] ?? []), 'version']]);
});

test('what is wrong with a file is told alike both ways, of the file that was named, and never retried', async () => {
  const header = plain.split('\n')[0] ?? '';
  const rows = plain.split('\n').slice(1, 4).join('\n');
  const cases: readonly (readonly [string, string | Buffer, string])[] = [
    ['twice', `${header},note,Note\n${rows.replaceAll('\n', ',a,b\n')},a,b\n`, 'SCHEMA_COLUMN_DUPLICATE'],
    ['utf16', Buffer.from(plain, 'utf16le'), 'SOURCE_UNREADABLE'],
    ['quote', `${header}\n"${rows}\n`, 'SOURCE_UNREADABLE'],
    ['nothing', '', 'SOURCE_UNREADABLE'],
    ['absent', `${header.replace('monthly_fee', 'fee')}\n${rows}\n`, 'SCHEMA_COLUMN_MISSING'],
  ];
  for (const [name, content, code] of cases) {
    const path = join(world.folder, `${name}.csv`);
    await writeFile(path, content);
    const direct = await directly('plain', path).catch((error: unknown) => error);
    assert.ok(isDomainError(direct) && !direct.retryable && direct.code === code, `${name}: ${String(direct)}`);
    await assert.rejects(durably('plain', name, path), { type: code, nonRetryable: true, message: direct.message }, name);
  }
});

test('an output that cannot be written is refused before a row is read', async () => {
  const input = join(world.folder, 'original.csv');
  for (const output of [join(world.folder, 'no', 'such', 'out.csv'), join(input, 'out.csv'), world.folder])
    await assert.rejects(predictFile(world.deps, { model: 'plain', version: 1, input: join(world.folder, 'none.csv'), output }), {
      code: 'OUTPUT_UNWRITABLE',
      retryable: false,
    });
  const long = join(world.folder, `${'가'.repeat(80)}#?% '.csv`);
  await predictFile(world.deps, { model: 'plain', version: 1, input, output: long });
  assert.deepEqual(await rowsOf(long), await directly('plain', input));
});
