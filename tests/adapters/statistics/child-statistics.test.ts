import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { until } from '../../fixtures/eventually.js';
import { ChildStatistics } from '../../../adapters/statistics/child-statistics.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { isDomainError } from '../../../core/errors.js';
import { isRunning } from '../trainer/child/trainer-child-pids.js';
import { statisticsSuite } from '../../ports/statistics.suite.js';
import { StatisticsHere } from './statistics-here.js';
import { notedJobs, recentRequest, temporaryFolder, watchedStatistics } from './statistics-fixture.js';

const root = await temporaryFolder();
const tempDir = join(root, 'temporary');
await mkdir(tempDir);
const request = await recentRequest(root);
const quiet = { signal: new AbortController().signal, report: () => undefined };

statisticsSuite('a child for each job', (folder) => watchedStatistics(folder, {}));
statisticsSuite('in this process', (folder) => new StatisticsHere(folder));

test('a job is done by a child of its own, which is gone with its folder when the answer is there', async () => {
  const log = join(root, 'two-jobs');
  const statistics = watchedStatistics(tempDir, { JOB_LOG: log });
  const [one, two] = await Promise.all([statistics.run('countRecent', request, quiet), statistics.run('countRecent', request, quiet)]);
  assert.deepEqual([one.rows, one], [2_000, two]);
  const jobs = await notedJobs(log);
  assert.deepEqual(
    jobs.map(({ name, parent }) => [name, parent]),
    [
      ['countRecent', process.pid],
      ['countRecent', process.pid],
    ],
  );
  assert.ok(jobs[0]!.pid !== jobs[1]!.pid && jobs.every(({ pid }) => !isRunning(pid)));
  assert.deepEqual(await readdir(tempDir), []);
});

test('a child that is killed is a retryable error that names the job and the signal', async () => {
  const statistics = watchedStatistics(tempDir, { CHILD_END: 'killed' });
  await assert.rejects(statistics.run('countRecent', request, quiet), (error) => {
    assert.ok(isDomainError(error) && error.code === 'STATISTICS_DIED' && error.retryable);
    assert.match(error.message, /job countRecent, signal SIGKILL.*more memory/);
    return true;
  });
  assert.deepEqual(await readdir(tempDir), []);
});

test('a child that cannot run says what it last wrote', async () => {
  const broken = new ChildStatistics({ childEntry: join(root, 'missing-entry.js'), environment: {}, tempDir, threads: 1 });
  await assert.rejects(broken.run('countRecent', request, quiet), (error) => {
    assert.ok(isDomainError(error) && error.code === 'STATISTICS_DIED');
    assert.match(error.message, /exit code 1.*Cannot find module/);
    return true;
  });
});

test('a cancel ends a child that is busy on its only thread, and is what the job ends with', async () => {
  const log = join(root, 'cancelled');
  const stop = new AbortController();
  const report = ({ stage }: { readonly stage: string }): void => {
    if (stage === 'busy') stop.abort(new Error('cancelled by a test'));
  };
  await assert.rejects(
    watchedStatistics(tempDir, { JOB_LOG: log, CHILD_END: 'busy' }).run('countRecent', request, { signal: stop.signal, report }),
    /cancelled by a test/,
  );
  assert.deepEqual(
    (await notedJobs(log)).map(({ pid }) => isRunning(pid)),
    [false],
  );
  assert.deepEqual(await readdir(tempDir), []);
});

test('a cancel that came first starts no child', async () => {
  const log = join(root, 'never');
  const signal = AbortSignal.abort(new Error('too late'));
  await assert.rejects(
    watchedStatistics(tempDir, { JOB_LOG: log }).run('countRecent', request, { signal, report: () => undefined }),
    /too late/,
  );
  await assert.rejects(readFile(log), { code: 'ENOENT' });
});

test('a child sees nothing of the environment but what it is given', async () => {
  const log = join(root, 'environment');
  process.env['PERENNIAL_TEST_SECRET'] = 'secret';
  await watchedStatistics(tempDir, { JOB_LOG: log }).run('countRecent', request, quiet);
  const [job] = await notedJobs(log);
  assert.deepEqual([...job!.variables].sort(), Object.keys(childEnvironment({ JOB_LOG: log })).sort());
});

test('a child dies with its parent, also while it is busy', async () => {
  const program = fileURLToPath(new URL(`./parent-that-counts${extname(import.meta.url)}`, import.meta.url));
  const log = join(root, 'orphan');
  const parent = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), program, root, log], {
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(parent.stdout, 'data');
  const [child] = await notedJobs(log);
  assert.ok(child !== undefined && isRunning(child.pid) && child.parent === parent.pid);
  parent.kill('SIGKILL');
  await once(parent, 'close');
  await until('the child ends', () => !isRunning(child.pid));
});
