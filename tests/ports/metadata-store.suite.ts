import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EVERY_MODEL } from '../../adapters/metadata-store/metadata-store.js';
import type {
  Actor,
  AuditRow,
  DeploymentRow,
  MetadataStore,
  RunRow,
  TriggerEnd,
  TriggerRecord,
  VersionRow,
} from '../../adapters/metadata-store/metadata-store.js';
import { openMetadataStore } from './store-spec.js';

const ADDRESS = 'a'.repeat(64);

const by = (changeId: string, at = 1_700_000_000_000): Actor => ({ actor: 'ada', reason: 'because', at, changeId });
const definition = (digest: string, model = 'm') => ({
  digest,
  model,
  trainingDigest: `t-${digest}`,
  json: `{"digest":"${digest}"}`,
  createdAt: 1,
});
const snapshot = (address: string, createdAt: number) => ({
  model: 'm',
  address,
  rows: 5_000_000_000,
  manifestKey: `k/${address}`,
  asOf: 7,
  createdAt,
});
const run = (runId: string, change: Partial<RunRow> = {}): RunRow => ({
  runId,
  model: 'runs',
  name: '',
  state: 'running',
  snapshot: ADDRESS,
  definitionDigest: 'd',
  manifestKey: '',
  metricsJson: '{}',
  createdAt: 10,
  updatedAt: 10,
  ...change,
});
const version = (number: number, changeId: string, change: Partial<VersionRow> = {}): VersionRow => ({
  model: 'v',
  version: number,
  runId: `run-${number}`,
  changeId,
  manifestKey: `models/v/versions/${number}.json`,
  verdict: 'candidate',
  createdAt: number,
  ...change,
});
const deployment = (revision: number, changeId: string): DeploymentRow => ({
  endpoint: 'e',
  revision,
  model: 'deployed',
  version: 3,
  changeId,
  key: `deployments/e/${revision}.json`,
  actor: 'ada',
  reason: '',
  createdAt: revision,
});
const trigger = (triggerId: string, receivedAt: number): TriggerRecord => ({
  model: 'm',
  triggerId,
  kind: 'on-demand',
  receivedAt,
  asOf: 5,
  content: null,
});
const OPEN = { pipelineTriggerId: null, state: null, version: null, revision: null, text: null };
const ended = (state: string, text = ''): TriggerEnd => ({ state, version: 3, revision: null, text });

/** The contract of the MetadataStore port. `open` gives the address of an empty database that only this suite uses. */
export function metadataStoreSuite(name: string, open: () => Promise<{ url: string; dispose(): Promise<void> }>): void {
  describe(`metadata store: ${name}`, () => {
    let url: string;
    let dispose: () => Promise<void>;
    let store: MetadataStore;

    before(async () => {
      ({ url, dispose } = await open());
      store = openMetadataStore(url);
    });
    after(async () => {
      await store.close();
      await dispose();
    });

    it('refuses to work on a database that was not migrated, and works after the migration', async () => {
      await assert.rejects(store.listModels(), { code: 'METADATA_SCHEMA_OLDER' });
      await store.migrate();
      await store.migrate();
      assert.deepEqual(await store.listModels(), []);
    });

    it('keeps definitions and which of them is current', async () => {
      await store.putDefinition(definition('d1'));
      await store.putDefinition(definition('d1'));
      await store.putDefinition(definition('d2'));
      await store.putDefinition(definition('other', 'another'));
      assert.deepEqual(await store.getDefinition('d1'), definition('d1'));
      assert.equal(await store.getDefinition('D1'), undefined);
      assert.equal(await store.getCurrentDefinition('m'), undefined);
      await store.setCurrentDefinition('m', 'd1', by('c1'));
      await store.setCurrentDefinition('m', 'd2', by('c2'));
      assert.deepEqual(await store.getCurrentDefinition('m'), definition('d2'));
      assert.deepEqual(await store.listModels(), ['m']);
      await assert.rejects(store.setCurrentDefinition('m', 'unknown', by('c3')), { code: 'METADATA_CONFLICT' });
      await assert.rejects(store.setCurrentDefinition('m', 'other', by('c4')), { code: 'METADATA_CONFLICT' });
    });

    it('takes a model out of use and keeps what it had, once per change', async () => {
      await store.putDefinition({ ...definition('old', 'removed'), createdAt: 1 });
      await store.putDefinition({ ...definition('new', 'removed'), createdAt: 2 });
      await store.setCurrentDefinition('removed', 'old', by('r1', 1));
      await store.setCurrentDefinition('removed', 'new', by('r2', 2));
      await store.removeModel('removed', by('r3', 3));
      assert.equal(await store.getCurrentDefinition('removed'), undefined);
      assert.ok(!(await store.listModels()).includes('removed'));
      assert.deepEqual(
        (await store.listDefinitions('removed', 9)).map(({ digest }) => digest),
        ['new', 'old'],
      );
      await store.setCurrentDefinition('removed', 'old', by('r4', 4));
      await store.removeModel('removed', by('r3', 3));
      assert.equal((await store.getCurrentDefinition('removed'))?.digest, 'old');
      assert.deepEqual(
        (await store.listAudit('removed', 9)).map(({ action, changeId }) => `${action} ${changeId}`),
        ['define r4', 'remove r3', 'define r2', 'define r1'],
      );
    });

    it('keeps snapshots, newest first, and large counts', async () => {
      await store.putSnapshot(snapshot('s1', 100));
      await store.putSnapshot(snapshot('s2', 200));
      await store.putSnapshot(snapshot('s1', 300));
      assert.deepEqual(await store.getSnapshot('m', 's1'), snapshot('s1', 100));
      assert.deepEqual(await store.listSnapshots('m', 9), [snapshot('s2', 200), snapshot('s1', 100)]);
      assert.equal((await store.listSnapshots('m', 1)).length, 1);
    });

    it('moves a tag once per change: a late retry does not undo a later change', async () => {
      await store.setTag('m', '2013-06', 's1', by('tag-1', 1));
      await store.setTag('m', '2013-06', 's2', by('tag-2', 2));
      await store.setTag('m', '2013-06', 's1', by('tag-1', 3));
      assert.equal(await store.getTag('m', '2013-06'), 's2');
      assert.equal(await store.getTag('m', 'none'), undefined);
      assert.deepEqual(await store.listTags('m'), [{ model: 'm', tag: '2013-06', address: 's2', updatedAt: 2 }]);
    });

    it('keeps the parameters of the last search, also when the best value is not a number', async () => {
      const key = { model: 'm', address: ADDRESS, trainingDigest: 'd'.repeat(64), metric: 'log_loss' };
      const best = { ...key, parametersJson: '{"max_depth":6}', value: 0.1 + 0.2, trials: 40, createdAt: 1 };
      await store.putBestParameters({ ...best, value: NaN });
      assert.deepEqual(await store.getBestParameters(key), { ...best, value: NaN });
      await store.putBestParameters(best);
      assert.deepEqual(await store.getBestParameters(key), best);
    });

    it('keeps best parameters by model, snapshot, training part and metric: each has its own', async () => {
      const key = { model: 'm', address: 's1', trainingDigest: 't1', metric: 'log_loss' };
      const keys = [
        key,
        { ...key, model: 'm2' },
        { ...key, address: 's2' },
        { ...key, trainingDigest: 't2' },
        { ...key, metric: 'roc_auc' },
      ];
      const rows = keys.map((one, i) => ({ ...one, parametersJson: `{"max_depth":${i}}`, value: i, trials: 1, createdAt: 1 }));
      for (const row of rows) await store.putBestParameters(row);
      assert.deepEqual(await Promise.all(keys.map((one) => store.getBestParameters(one))), rows);
      assert.equal(await store.getBestParameters({ ...key, trainingDigest: 't3' }), undefined);
      const refused = { code: 'METADATA_VALUE_INVALID', retryable: false };
      for (const metric of ['', 'log loss', 'Log_loss', 'x'.repeat(64)])
        await assert.rejects(async () => store.putBestParameters({ ...rows[0]!, metric }), refused, metric);
    });

    it('keeps a finished run finished, whatever a late attempt says', async () => {
      await store.putRun(run('r1'));
      await store.putRun(run('r1', { state: 'failed', createdAt: 99, updatedAt: 11 }));
      await store.putRun(run('r1', { state: 'finished', manifestKey: 'runs/r1/run.json', updatedAt: 12, name: 'näme ✓ 𝛼' }));
      await store.putRun(run('r1', { updatedAt: 13 }));
      assert.deepEqual(
        await store.getRun('r1'),
        run('r1', { state: 'finished', manifestKey: 'runs/r1/run.json', updatedAt: 12, name: 'näme ✓ 𝛼' }),
      );
      await store.putRun(run('r2', { model: 'runs-2', createdAt: 20 }));
      assert.deepEqual(
        (await store.listRuns(undefined, 9)).map(({ runId }) => runId),
        ['r2', 'r1'],
      );
      assert.deepEqual(
        (await store.listRuns('runs', 9)).map(({ runId }) => runId),
        ['r1'],
      );
    });

    it('keeps metrics exactly, the last value of a step, over more points than a statement takes', async () => {
      const values = [0.1 + 0.2, 5e-324, Number.MAX_VALUE, -1 / 3, 0, 1e15 + 0.3, NaN];
      const points = values.map((value, step) => ({ metric: 'odd', step, value }));
      const long = Array.from({ length: 1_000 }, (_, step) => ({ metric: 'validation-logloss', step, value: 1 / (step + 1) }));
      await store.putRunMetrics('r1', [...points.map((point) => ({ ...point, value: 9 })), ...long]);
      await store.putRunMetrics('r1', [...points, { metric: 'odd', step: 0, value: 7 }, { metric: 'odd', step: 0, value: 0.1 + 0.2 }]);
      await store.putRunMetrics('r1', []);
      assert.deepEqual(await store.getRunMetrics('r1'), [...points, ...long]);
      assert.deepEqual(await store.getRunMetrics('none'), []);
    });

    it('gives a version number to one change, and a change one number', async () => {
      await store.putVersion(version(1, 'c1'));
      await store.putVersion(version(1, 'c1'));
      await store.putVersion(version(2, 'c2'));
      await assert.rejects(store.putVersion(version(1, 'c3')), { code: 'METADATA_CONFLICT' });
      await assert.rejects(store.putVersion(version(3, 'c1')), { code: 'METADATA_CONFLICT' });
      assert.deepEqual(await store.getVersion('v', 1), version(1, 'c1'));
      assert.deepEqual(await store.getVersionByChangeId('v', 'c2'), version(2, 'c2'));
      assert.equal(await store.getVersion('v', 3), undefined);
      assert.deepEqual(
        (await store.listVersions('v', 9)).map((row) => row.version),
        [2, 1],
      );
    });

    it('judges a version and never makes it a candidate again', async () => {
      await store.putVersion(version(2, 'c2', { verdict: 'accepted' }));
      await store.putVersion(version(2, 'c2'));
      assert.equal((await store.getVersion('v', 2))?.verdict, 'accepted');
    });

    it('moves an alias once per change, to recorded versions only', async () => {
      await store.setAlias('v', 'champion', 1, by('a1', 1));
      await store.setAlias('v', 'champion', 2, by('a2', 2));
      await store.setAlias('v', 'champion', 1, by('a1', 3));
      assert.equal(await store.getAlias('v', 'champion'), 2);
      await store.setAlias('v', 'champion', 1, by('rollback', 4));
      assert.deepEqual(await store.listAliases('v'), [{ model: 'v', alias: 'champion', version: 1, updatedAt: 4 }]);
      await assert.rejects(store.setAlias('v', 'champion', 77, by('a5', 5)), { code: 'METADATA_CONFLICT' });
      assert.equal(await store.getAlias('v', 'none'), undefined);
    });

    it('keeps one audit row per change, newest first', async () => {
      const rows = await store.listAudit('v', 9);
      assert.deepEqual(
        rows.map(({ at, action, subject }) => [at, action, subject]),
        [
          [4, 'alias', 'champion=1'],
          [2, 'alias', 'champion=2'],
          [1, 'alias', 'champion=1'],
        ],
      );
      assert.deepEqual(rows[0], {
        model: 'v',
        at: 4,
        actor: 'ada',
        action: 'alias',
        subject: 'champion=1',
        reason: 'because',
        changeId: rows[0]?.changeId,
      });
      assert.equal(new Set(rows.map(({ changeId }) => changeId)).size, 3);
    });

    it('keeps deployment revisions with their audit, each once', async () => {
      for (const [revision, changeId] of [
        [1, 'c1'],
        [2, 'c2'],
        [1, 'c1'],
      ] as const)
        await store.putDeployment(deployment(revision, changeId));
      await assert.rejects(store.putDeployment(deployment(2, 'c9')), { code: 'METADATA_CONFLICT' });
      await assert.rejects(store.putDeployment(deployment(3, 'c1')), { code: 'METADATA_CONFLICT' });
      assert.deepEqual(await store.listDeployments('e', 9), [deployment(2, 'c2'), deployment(1, 'c1')]);
      assert.deepEqual(
        (await store.listAudit('deployed', 9)).map(({ subject }) => subject),
        ['e#2=3', 'e#1=3'],
      );
    });

    it('audits a new owner of an endpoint once', async () => {
      await store.recordOwner('owned', 2, by('own-2', 2));
      await store.recordOwner('owned', 2, by('own-2', 3));
      await store.recordOwner('owned', 3, by('own-3', 3));
      assert.deepEqual(
        (await store.listAudit('owned', 9)).map(({ action, subject, at }) => [action, subject, at]),
        [
          ['own', 'owned#3', 3],
          ['own', 'owned#2', 2],
        ],
      );
    });

    it('keeps who asked for a trigger, whoever says it first, and decisions about every model', async () => {
      await store.recordTrigger({ ...trigger('asked', 1), model: 'asked' }, by('asked', 5));
      await store.recordTrigger({ ...trigger('asked', 1), model: 'asked' }, { ...by('asked', 6), actor: 'somebody else' });
      await store.recordAudit({ model: 'asked', action: 'cancel', subject: 'asked', by: by('cancel-1', 7) });
      await store.recordAudit({ model: EVERY_MODEL, action: 'token', subject: 'web, role predict', by: by('token-1', 8) });
      const seen = (rows: readonly AuditRow[]): readonly string[] =>
        rows.map(({ action, subject, actor, at }) => `${action} ${subject} ${actor} ${at}`);
      assert.deepEqual(seen(await store.listAudit('asked', 9)), ['cancel asked ada 7', 'trigger asked ada 5']);
      assert.deepEqual(seen(await store.listAuditOf('asked', 'asked')), ['trigger asked ada 5']);
      assert.deepEqual(seen(await store.listAudit(EVERY_MODEL, 9)), ['token web, role predict ada 8']);
    });

    it('records a trigger once, also when many try at the same time, and keeps its first outcome', async () => {
      const first = await Promise.all(Array.from({ length: 10 }, () => store.recordTrigger(trigger('t1', 1))));
      assert.equal(first.filter(Boolean).length, 1);
      assert.equal(await store.recordTrigger(trigger('t2', 2)), true);
      await store.finishTrigger('m', 't1', ended('deployed', 'version 3 serves'));
      await store.finishTrigger('m', 't1', ended('failed'));
      const first1 = { ...trigger('t1', 1), ...OPEN, ...ended('deployed', 'version 3 serves') };
      assert.deepEqual(await store.getTrigger('m', 't1'), first1);
      assert.deepEqual(await store.listTriggers('m', 9), [{ ...trigger('t2', 2), ...OPEN }, first1]);
    });

    it('lets a trigger that was refused come again, and remembers which one it joined and what it asked for', async () => {
      await store.recordTrigger({ ...trigger('refused-once', 1), content: 'abc' });
      await store.finishTrigger('m', 'refused-once', ended('refused', 'within cooldown'));
      await store.joinTrigger('m', 'refused-once', 'other');
      await store.joinTrigger('m', 'refused-once', 'yet another');
      await store.finishTrigger('m', 'refused-once', ended('deployed'));
      await store.finishTrigger('m', 'refused-once', ended('refused'));
      const row = await store.getTrigger('m', 'refused-once');
      assert.deepEqual([row?.content, row?.pipelineTriggerId, row?.state], ['abc', 'other', 'deployed']);
    });

    it('keeps the first outcome of a decision', async () => {
      const decision = {
        model: 'm',
        changeId: 'c1',
        action: 'promote',
        actor: 'ada',
        reason: '',
        state: 'deployed',
        version: 3,
        revision: 7,
      };
      await store.putDecision({ ...decision, text: 'version 3 serves', at: 1 });
      await store.putDecision({ ...decision, state: 'failed', text: 'late', at: 2 });
      await store.putDecision({ ...decision, changeId: 'c2', state: 'superseded', version: null, revision: null, text: '', at: 3 });
      assert.deepEqual(await store.getDecision('m', 'c1'), { ...decision, text: 'version 3 serves', at: 1 });
      assert.deepEqual(
        (await store.listDecisions('m', 9)).map(({ changeId, state, revision }) => [changeId, state, revision]),
        [
          ['c2', 'superseded', null],
          ['c1', 'deployed', 7],
        ],
      );
    });

    it('keeps reports, replacing one that is written again', async () => {
      const report = { model: 'm', reportId: 'p1', kind: 'drift', verdict: 'pass', key: 'reports/p1.json', asOf: 1, createdAt: 2 };
      await store.putReport(report);
      await store.putReport({ ...report, verdict: 'fail' });
      assert.deepEqual(await store.listReports('m', 9), [{ ...report, verdict: 'fail' }]);
    });

    it('refuses values that one of the engines would change or reject, before it asks the database', async () => {
      const refused = { code: 'METADATA_VALUE_INVALID', retryable: false };
      for (const model of ['', 'Upper', 'a b', 'ä', 'x'.repeat(64), "'; drop table runs"]) {
        await assert.rejects(async () => store.putDefinition(definition('d', model)), refused, model);
      }
      for (const digest of ['', ' a', 'a ', 'a\n', 'a\0', 'x'.repeat(256)]) {
        await assert.rejects(async () => store.putDefinition(definition(digest)), refused, JSON.stringify(digest));
      }
      await assert.rejects(async () => store.putDefinition({ ...definition('d'), createdAt: 1.5 }), refused);
      await assert.rejects(async () => store.putRunMetrics('r', [{ metric: 'm', step: -1, value: 1 }]), refused);
      await assert.rejects(async () => store.listRuns('m', -1), refused);
    });

    it('takes texts as they are: quotes, back-slashes, placeholders, other scripts, a megabyte', async () => {
      const json = `'"\\ ? ?? :x \${y} -- 日本 𝛼 ${'é'.repeat(500_000)}`;
      await store.putDefinition({ ...definition('odd'), json });
      assert.equal((await store.getDefinition('odd'))?.json, json);
    });

    it('takes many writes at the same time from two stores', async () => {
      const other = openMetadataStore(url);
      const writes = Array.from({ length: 100 }, (_, i) =>
        (i % 2 === 0 ? store : other).putVersion(version(i + 1, `p${i}`, { model: 'parallel' })),
      );
      await Promise.all(writes);
      await other.close();
      assert.equal((await store.listVersions('parallel', 1_000)).length, 100);
    });
  });
}
