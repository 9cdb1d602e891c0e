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
    const { code, stdout, stderr } = await runPerennial(['run', 'weather', '--wait', '--json'], env, root);
    assert.equal(code, 0, stderr);
    const { outcome } = JSON.parse(stdout) as { readonly outcome: { readonly state: string } };
    assert.equal(outcome.state, 'deployed', stdout);
    const ask = async (record: object): Promise<Response> =>
      fetch(`${servingUrl}/v1/models/weather/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ records: [record] }),
      });
    const usual = { precipitation: 0, temp_max: 16, temp_min: 8, wind: 3 };
    await until('the version is served', async () => (await ask(usual)).status === 200);
    const said = async (record: object) =>
      ((await (await ask(record)).json()) as { predictions: { isAnomaly: boolean; score: number; threshold: number }[] }).predictions[0];
    const [plain, storm] = [await said(usual), await said({ precipitation: 80, temp_max: 39, temp_min: -7, wind: 20 })];
    assert.equal(plain?.isAnomaly, false);
    assert.equal(storm?.isAnomaly, true);
    assert.ok(storm.score > storm.threshold && plain.score < plain.threshold);
  } finally {
    up.child.kill('SIGINT');
    await up.ended;
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
