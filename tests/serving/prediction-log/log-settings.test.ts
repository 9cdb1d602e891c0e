import assert from 'node:assert/strict';
import test from 'node:test';
import { servingEnvironment } from '../../../config/child-environment.js';
import { loadLocalSettings } from '../../../config/local-settings.js';
import { treatmentOf } from '../../../serving/prediction-log/segment/column-rules.js';
import { predictionLogSettings } from '../../../serving/prediction-log/prediction-log-settings.js';

const VARIABLES = {
  PERENNIAL_SERVING_LOG_OMIT: 'flights.carrier name, *.email.address',
  PERENNIAL_SERVING_LOG_HASH: '*.entity,flights.carrier name',
  PERENNIAL_SERVING_LOG_SALT: 'salt',
  PERENNIAL_SERVING_LOG_SHIP_SECONDS: '30',
};

test('the log is on by default, beside the cache, and off by one variable', () => {
  const settings = predictionLogSettings(loadLocalSettings({ PERENNIAL_CACHE_DIR: '/cache' }), {});
  assert.equal(settings?.stateDir, '/cache/serving');
  assert.deepEqual([settings.shipMs, settings.finishMs, settings.diskLimitBytes], [10_000, 10_000, 1024 ** 3]);
  assert.equal(predictionLogSettings(loadLocalSettings({ PERENNIAL_SERVING_LOG: 'false' }), {}), undefined);
});

test('columns are named by endpoint or for all; leaving out wins over hashing', () => {
  const { rules, shipMs } = predictionLogSettings(loadLocalSettings(VARIABLES), {}) ?? {};
  assert.ok(rules !== undefined);
  assert.equal(shipMs, 30_000);
  assert.equal(treatmentOf(rules, 'flights', 'carrier name'), 'omit');
  assert.equal(treatmentOf(rules, 'other', 'carrier name'), 'keep');
  assert.equal(treatmentOf(rules, 'other', 'email.address'), 'omit');
  assert.equal(treatmentOf(rules, 'other', 'entity'), 'hash');
  for (const wrong of ['carrier', '.carrier', 'flights.', 'Flights.carrier', 'flights.a,'])
    assert.throws(() => loadLocalSettings({ PERENNIAL_SERVING_LOG_OMIT: wrong }), /ENDPOINT\.COLUMN or \*\.COLUMN/);
});

test('the shipper gets the settings of the log with those of the object store', () => {
  const environment = servingEnvironment({}, { ...VARIABLES, PERENNIAL_OBJECT_STORE: '/objects', TEMPORAL_API_KEY: 'x' });
  assert.deepEqual(environment, { ...VARIABLES, PERENNIAL_OBJECT_STORE: '/objects' });
});
