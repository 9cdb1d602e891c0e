import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadSettings } from '../../config/settings.js';
import { VARIABLES } from '../../scripts/docs/temporal-variables.js';
import { isDomainError } from '../../core/errors.js';

describe('settings', () => {
  it('have defaults that need no variable, derived from the home directory', () => {
    const settings = loadSettings({ HOME: '/home/someone', PERENNIAL_HOME: '/data' });
    assert.deepEqual(settings.objectStore, { kind: 'fs', root: '/data/objects' });
    assert.deepEqual(settings.database, { kind: 'sqlite', path: '/data/metadata.db' });
    assert.equal(settings.cacheDir, '/home/someone/.cache/perennial');
    assert.equal(settings.servingPort, 8080);
    assert.equal(settings.temporalAddress, undefined);
  });

  it('report every problem at once, with the nearest name, and without the text of a secret', () => {
    const problems = problemsOf({
      PERENNIAL_HOEM: 'x',
      PERENNIAL_SERVING_PORT: '99999',
      PERENNIAL_DATABASE_URL: 'postgres://u:sentinel@h/d',
    });
    assert.equal(problems.length, 3);
    assert.match(problems[0] ?? '', /is not a setting\. Did you mean "PERENNIAL_HOME"\?$/);
    assert.match(problems.join(), /PERENNIAL_SERVING_PORT: expected a whole number from 0 to 65535, found "99999"/);
    assert.doesNotMatch(problems.join(), /sentinel/);
  });

  it('read object stores and databases of both kinds', () => {
    assert.deepEqual(loadSettings({ PERENNIAL_OBJECT_STORE: 's3://my-bucket/team/a/' }).objectStore, {
      kind: 's3',
      bucket: 'my-bucket',
      prefix: 'team/a',
    });
    assert.deepEqual(loadSettings({ PERENNIAL_OBJECT_STORE: 'file:///data/o%20o' }).objectStore, { kind: 'fs', root: '/data/o o' });
    assert.deepEqual(loadSettings({ PERENNIAL_DATABASE_URL: 'sqlite:///data/m.db' }).database, { kind: 'sqlite', path: '/data/m.db' });
    assert.deepEqual(loadSettings({ PERENNIAL_DATABASE_URL: 'mysql://u:p@h:3306/d' }).database, {
      kind: 'mysql',
      url: 'mysql://u:p@h:3306/d',
    });
    assert.equal(problemsOf({ PERENNIAL_OBJECT_STORE: 's3://ab' }).length, 1);
    assert.equal(problemsOf({ PERENNIAL_OBJECT_STORE: 'gs://bucket/x' }).length, 1);
  });

  it('are frozen through and through, count an empty variable as not set, and pass over variables of tests', () => {
    const settings = loadSettings({ PERENNIAL_SERVING_PORT: '', PERENNIAL_TEST_ANY: '1' });
    assert.ok(Object.isFrozen(settings) && Object.isFrozen(settings.objectStore));
    assert.equal(settings.servingPort, 8080);
  });

  it('have one variable each, and every password, key and token is marked secret', () => {
    assert.equal(new Set(VARIABLES.map((row) => row.env)).size, VARIABLES.length);
    for (const row of VARIABLES)
      assert.equal(
        row.secret,
        /(TOKEN|SECRET|SALT|API_KEY|ACCESS_KEY|KEY_DATA|GRPC_META|DATABASE_URL|EVENTS_URL)(?!S_FILE)/.test(row.env),
        row.env,
      );
  });
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadSettings(environment);
  } catch (error) {
    assert.ok(isDomainError(error) && error.code === 'SETTINGS_INVALID');
    return error.details.problems as readonly string[];
  }
  return [];
}
