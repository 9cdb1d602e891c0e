import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import { until } from '../../fixtures/eventually.js';
import { runPerennial, startPerennial } from '../../cli/perennial-process.js';

const ANY_PORT = ['--temporal-port', '0', '--ui-port', '0', '--serving-port', '0', '--webhook-port', '0', '--metrics-port', '0'];
const DEFINITION = `import { csv, defineModel, isolationForest, numeric, random } from 'perennial-ml';
export default defineModel({
  name: 'weather',
  task: 'anomaly',
  source: csv({ path: './weather.csv', key: ['date'] }),
  columns: { precipitation: numeric(), temp_max: numeric(), temp_min: numeric(), wind: numeric() },
  split: random({ validation: 0.15, test: 0.2 }),
  train: isolationForest({ contamination: 0.02 }),
});
`;

it('goes from rows without labels to served scores', async () => {
  const root = await mkdtemp(join(tmpdir(), 'perennial-anomaly-'));
  const project = join(root, 'project');
  const env = { PERENNIAL_HOME: join(root, 'home'), PERENNIAL_SERVING_LOG_DIR: join(root, 'log') };
  await mkdir(project);
  await writeFile(join(project, 'weather.model.ts'), DEFINITION);
  await writeFile(join(project, 'weather.csv'), await readFile(packageFile('node_modules/vega-datasets/data/seattle-weather.csv')));
  const up = startPerennial(['up', project, ...ANY_PORT], env, root);
  try {
    await up.shows('Ready.');
    const { servingUrl } = JSON.parse(await readFile(join(root, 'home', 'up.json'), 'utf8')) as { readonly servingUrl: string };
    const said = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runPerennial(args, env, root);
      assert.equal(code, 0, `perennial ${args.join(' ')}: ${stderr}`);
      return stdout;
    };
    assert.match(await said('run', 'weather', '--wait'), /^weather: deployed, version 1 is deployed as revision 1/);
    const ask = async (record: object): Promise<Response> =>
      fetch(`${servingUrl}/v1/models/weather/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ records: [record] }),
      });
    const usual = { precipitation: 0, temp_max: 16, temp_min: 8, wind: 3 };
    await until('the version is served', async () => (await ask(usual)).status === 200);
    const answered = async (record: object) =>
      ((await (await ask(record)).json()) as { predictions: { isAnomaly: boolean; score: number; threshold: number }[] }).predictions[0];
    const [plain, storm] = [await answered(usual), await answered({ precipitation: 80, temp_max: 39, temp_min: -7, wind: 20 })];
    assert.equal(plain?.isAnomaly, false);
    assert.equal(storm?.isAnomaly, true);
    assert.ok(storm.score > storm.threshold && plain.score < plain.threshold);

    const metrics = /metrics +average_precision not defined, roc_auc not defined/;
    const gates = /stable_scores pass: .* rank correlation of 0\.\d+ on 285 rows; at least 0\.8 is required\.\n.*parity pass/;
    const [shown, explained, page] = await Promise.all([
      said('versions', 'show', 'weather@1'),
      said('explain', 'weather'),
      runPerennial(['versions', 'show', 'weather@1', '--html'], env, root),
    ]);
    for (const text of [shown, explained]) {
      assert.match(text, metrics);
      assert.match(text, gates);
    }
    assert.equal(page.code, 1);
    assert.match(page.stderr, /REPORT_NOT_MADE: .* anomaly models learn none\. Fix: run `perennial explain weather`/);
    const table = join(project, 'weather.csv');
    const [run] = await Promise.all([
      said('runs', 'show', /run +(weather-[0-9a-f]+)/.exec(shown)?.[1] ?? ''),
      said('predict', 'weather', '--data', table, '--out', join(root, 'scored.csv')),
      said('predict', 'weather', '--data', table, '--out', join(root, 'durable.csv'), '--durable'),
    ]);
    assert.match(run, /params +contamination=0\.02 seed=7 subsample=256 trees=100 \(definition\)/);
    const columns = async (file: string): Promise<string | undefined> => (await readFile(join(root, file), 'utf8')).split('\n')[0];
    assert.equal(await columns('scored.csv'), 'date,is_anomaly,score,threshold');
    assert.equal(await columns('durable.csv'), 'prediction_id,date,is_anomaly,score,threshold,version');
  } finally {
    up.child.kill('SIGINT');
    await up.ended;
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
