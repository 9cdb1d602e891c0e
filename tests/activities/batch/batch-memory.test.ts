import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OutputBatch } from '../../../adapters/table-engine/table-engine.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { churnModel, FIRST_AS_OF } from '../../fixtures/churn/churn-model.js';
import { writeChurnCsv } from '../../fixtures/churn/churn-rows.js';
import { deploy, runChain } from '../../fixtures/whole-chain.js';

const ROWS = 160_000;
/** The heap of a fresh process grows until its collector has run: so many short batches come first. */
const WARM_UP = 3;
/** MiB. What waits for the collector would hide what is held. */
const YOUNG_GENERATION = '--max-semi-space-size=2';
/** Measured are 1.05 to 1.08: a child of more parts has met more of what allocators and compilers keep. Holding the rows would be 1.4 and more. */
const MOST = 1.1;
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const PROGRAM = fileURLToPath(new URL(`./batch-memory-program.${extension}`, import.meta.url));

interface Peak {
  readonly rows: number;
  readonly ownBytes: number;
  readonly childBytes: number;
}

let world: ActivityWorld;

before(async () => {
  world = await openActivityWorld();
  await writeChurnCsv(world.csvPath);
  const context = { model: 'churn', triggerId: 'first', definitionDigest: await world.apply(churnModel(world.csvPath)), asOf: FIRST_AS_OF };
  await deploy(world, 'churn', (await runChain(world, context)).version);
});
after(() => world.close());

function* rowsOf(count: number): Generator<OutputBatch> {
  for (let start = 0; start < count; start += 40_000) {
    const numbers = (factor: number): Float64Array => Float64Array.from({ length: 40_000 }, (_, i) => ((start + i) * factor) % 1_501);
    const texts = (values: readonly string[]): string[] =>
      Array.from({ length: 40_000 }, (_, i) => values[(start + i) % values.length] as string);
    yield {
      rows: 40_000,
      columns: [
        { name: 'customer', type: 'string', values: Array.from({ length: 40_000 }, (_, i) => `c${start + i}`) },
        { name: 'plan', type: 'string', values: texts(['basic', 'plus', 'pro']) },
        { name: 'country', type: 'string', values: texts(['ch', 'de', 'fr', 'it']) },
        { name: 'monthly_fee', type: 'number', values: numbers(7) },
        { name: 'support_calls', type: 'number', values: numbers(3) },
        { name: 'tenure_days', type: 'number', values: numbers(11) },
      ],
    };
  }
}

async function inputOf(rows: number): Promise<string> {
  const path = join(world.folder, `${rows}.parquet`);
  await world.deps.tables.writeTable(path, 'parquet', rowsOf(rows));
  return path;
}

test('ten times the rows take no more memory', { skip: process.platform !== 'linux' && 'needs /proc' }, async (t) => {
  const short = await inputOf(ROWS);
  const inputs = [...Array.from({ length: WARM_UP }, () => short), await inputOf(10 * ROWS)];
  const loader = extension === 'ts' ? ['--import', import.meta.resolve('tsx')] : [];
  const { stdout } = await promisify(execFile)(process.execPath, [YOUNG_GENERATION, ...loader, PROGRAM, world.folder, ...inputs], {
    env: childEnvironment(),
  });
  const [long, before] = (JSON.parse(stdout) as readonly Peak[]).slice(-2).reverse();
  assert.ok(long !== undefined && before !== undefined);
  assert.deepEqual([before.rows, long.rows], [ROWS, 10 * ROWS]);
  t.diagnostic(JSON.stringify({ before, long }));
  assert.ok(long.ownBytes + long.childBytes <= MOST * (before.ownBytes + before.childBytes));
});
