import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadRun } from '../../../activities/registry/load-run.js';
import { beatsBaseline, csv, grouped, minimum, parity, stableScores } from '../../../index.js';
import { openActivityWorld } from '../../fixtures/activity-world.js';
import type { ActivityWorld } from '../../fixtures/activity-world.js';
import { deploy } from '../../fixtures/whole-chain.js';
import { runWeather, WEATHER_END, writeWeather } from './weather.js';
import type { WeatherRun } from './weather.js';

const SNOW = { is: 'weather', positive: 'snow' };
const TIMED = { time: { event: 'date' }, split: { validation: '200d', test: '400d' } } as const;

let world: ActivityWorld;
before(async () => {
  world = await openActivityWorld();
  await writeWeather(world);
});
after(() => world?.close());

const verdicts = ({ evaluation }: WeatherRun): string[] => evaluation.gates.map(({ gate, verdict }) => `${gate} ${verdict}`);

async function forestOf({ run }: WeatherRun): Promise<string | undefined> {
  const { artifacts } = await loadRun(world.deps, run.runId);
  return artifacts.model['forest.json']?.sha256;
}

test('labels judge and never train: with all, with some and without, the forest has the same bytes', async () => {
  const gates = [
    beatsBaseline({ average_precision: 0 }),
    minimum({ metric: 'average_precision', min: 0.03 }),
    minimum({ metric: 'roc_auc', min: 0.6 }),
    stableScores(),
    parity(),
  ];
  const source = csv({ path: join(world.folder, 'weather.csv'), key: ['date'], naValues: ['sun', 'fog'] });
  const plain = await runWeather(world, 'weather');
  const judged = await runWeather(world, 'weather', { label: SNOW, gates });
  const partly = await runWeather(world, 'weather', { source, label: { is: 'weather == "snow"' }, gates: [] });
  assert.deepEqual(verdicts(plain), ['stable_scores pass', 'parity pass']);
  assert.deepEqual(verdicts(judged), [
    'beats_baseline(average_precision) pass',
    'minimum(average_precision) pass',
    'minimum(roc_auc) pass',
    'stable_scores pass',
    'parity pass',
  ]);
  assert.deepEqual(plain.evaluation.metrics, { roc_auc: null, average_precision: null });
  const precision = ({ evaluation }: WeatherRun): number => evaluation.metrics['average_precision'] ?? NaN;
  assert.ok(precision(partly) > precision(judged), 'fewer rows without snow are judged');
  for (const other of [judged, partly]) {
    assert.deepEqual(other.run.rows, plain.run.rows);
    assert.equal(await forestOf(other), await forestOf(plain));
  }
});

test('a class that no row has is told before the training, with what helps', async () => {
  await assert.rejects(
    runWeather(world, 'hail', { label: { is: 'weather', positive: 'hail' } }),
    /test 443 rows \(false: 443, true: 0\).*Check the class that `label\.positive`.*or let stableScores\(\) judge alone/,
  );
});

test('parts by groups', async () => {
  assert.deepEqual(verdicts(await runWeather(world, 'groups', { split: grouped({ by: 'wind', validation: 0.2, test: 0.3 }) })), [
    'stable_scores pass',
    'parity pass',
  ]);
});

test('by time, without a label, a row is of age at its event; with one, when its label is', async () => {
  const asOf = Date.UTC(2015, 5, 1);
  const monitored = { ...TIMED, monitor: { cron: '0 0 * * *', window: '90d', minRows: 50 } } as const;
  const matured = async (name: string, label: { readonly label?: typeof SNOW & { readonly matures: '30d' } }) => {
    const { context, version, run } = await runWeather(world, name, { ...monitored, ...label, gates: [stableScores(), parity()] }, asOf);
    await deploy(world, name, version);
    const { definitionDigest } = context;
    const watch = (at: number) => world.run('perennial.monitorModel', { model: name, name: 'inputs', definitionDigest, asOf: at });
    return { train: run.rows.train, now: (await watch(asOf)).maturedRows, later: (await watch(WEATHER_END)).maturedRows };
  };
  const plain = await matured('watched', {});
  const waiting = await matured('waiting', { label: { ...SNOW, matures: '30d' } });
  assert.deepEqual([plain.now, plain.later], [0, 213]);
  assert.deepEqual([waiting.now, waiting.later], [0, 214]);
  assert.equal(plain.train - waiting.train, 90, 'the newest labels and two gaps wait for 30 days each');
});
