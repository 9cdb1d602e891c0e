import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { until } from '../fixtures/eventually.js';
import { writeRealTable } from './infer/real-tables.js';
import { runPerennial, startPerennial } from './perennial-process.js';
import type { RunningCommand } from './perennial-process.js';

const ANY_PORT = ['--temporal-port', '0', '--ui-port', '0', '--serving-port', '0', '--webhook-port', '0', '--metrics-port', '0'];

const DEFINITION = `import { csv, defineModel, folds, minimum, noWorse, numeric, xgboost } from 'perennial-ml';

export default defineModel({
  name: 'penguins',
  task: 'multiclass',
  source: csv({ path: './penguins.csv' }),
  label: { is: 'Species' },
  columns: { 'Beak Length (mm)': numeric(), 'Beak Depth (mm)': numeric(), 'Flipper Length (mm)': numeric() },
  split: folds({ k: 3, by: 'random' }),
  train: xgboost({ max_depth: 2, rounds: 40, early_stopping_rounds: 5, nthread: 1 }),
  gates: [minimum({ metric: 'accuracy', min: 0.8 }), noWorse('log_loss', { margin: 0.05 })],
});
`;

describe('a small table, by the commands', { concurrency: false }, () => {
  let root = '';
  let up: RunningCommand;
  const env = (): Record<string, string> => ({ PERENNIAL_HOME: join(root, 'home'), TMPDIR: join(root, 'tmp') });

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'perennial-folds-'));
    await mkdir(join(root, 'tmp'));
    await writeRealTable('penguins.json', root);
    await writeFile(join(root, 'penguins.model.ts'), DEFINITION);
    up = startPerennial(['up', root, ...ANY_PORT], env(), root);
    await up.shows('Ready.');
  });
  after(async () => {
    up?.child.kill('SIGTERM');
    await up?.ended;
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });

  async function said(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runPerennial(args, env(), root);
    assert.equal(code, 0, `perennial ${args.join(' ')}: ${stderr}`);
    return `${stdout}${stderr}`;
  }

  it('goes from a file to a served version, and a second one is compared by its recipe', async () => {
    const first = await said('run', 'penguins', '--wait');
    assert.match(first, /judged was the recipe, over 3 random folds, on 344 rows out of fold; the model itself is trained on all 344 rows/);
    assert.match(first, /✓ train +344 training rows, \d+ rounds, out of fold, mean log_loss/);
    const { servingUrl } = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as { servingUrl: string };
    const record = { 'Beak Length (mm)': 39.1, 'Beak Depth (mm)': 18.7, 'Flipper Length (mm)': 181 };
    await until('it answers', async () => {
      const response = await fetch(`${servingUrl}/v1/models/penguins/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ records: [record] }),
      }).catch(() => undefined);
      const answer = response?.status === 200 ? ((await response.json()) as { predictions: readonly { prediction: string }[] }) : undefined;
      if (answer !== undefined) assert.equal(answer.predictions[0]?.prediction, 'Adelie');
      return answer !== undefined;
    });
    await said('run', 'penguins', '--wait');
  });

  it('says wherever it tells of the version that the recipe was judged', async () => {
    const recipe =
      /metrics +accuracy [\d.]+ \([\d.]+ to [\d.]+\), .*log_loss [\d.]+ \([\d.]+ to [\d.]+\), .*\(of the recipe, out of fold: mean over 3 random folds, with 95 % intervals; the model itself is trained on all rows\)/;
    const shown = await said('versions', 'show', 'penguins@2');
    assert.match(shown, recipe);
    assert.match(
      shown,
      /no_worse\(log_loss\) pass: log_loss of the challenger's recipe is equal to that of the champion's recipe, out of fold, on 344 rows/,
    );
    assert.match(shown, /train +344 rows: all of them\n.*judged +344 rows, out of 3 folds \(random, by the hash of /);
    assert.match(shown, /2 versions were judged by folds of these rows, this one included/);
    assert.match(await said('explain', 'penguins'), recipe);
    const runId = /run +(penguins-[0-9a-f]+)/.exec(shown)?.[1] ?? '';
    const run = await said('runs', 'show', runId);
    assert.match(run, recipe);
    assert.match(run, /fold 3 +\d+ rows judged, learnt from \d+, stopped by \d+, \d+ rounds: accuracy/);
    assert.match(run, /rounds by +the median of those at which the folds were stopped/);
    await said('runs', 'export', runId, '--out', join(root, 'export'));
  });

  it('refuses at apply what folds cannot do, and in the run what the table does not have', async () => {
    await writeFile(join(root, 'penguins.model.ts'), DEFINITION.replace("by: 'random'", "by: 'group'"));
    const refused = await runPerennial(['apply', root], env(), root);
    assert.deepEqual([refused.code, /split\.group: is missing/.test(refused.stderr)], [1, true], refused.stderr);
    await writeFile(
      join(root, 'penguins.model.ts'),
      DEFINITION.replace("by: 'random'", "by: 'group', group: 'Island'").replace('k: 3', 'k: 8'),
    );
    await said('apply', root);
    const { code, stdout, stderr } = await runPerennial(['run', 'penguins', '--wait'], env(), root);
    assert.equal(code, 1);
    assert.match(`${stdout}${stderr}`, /The split asks for 8 folds, and there are 3 groups of Island/);
  });
});
