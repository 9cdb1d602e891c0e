import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AnswerOf, JobName, PreparedFacts, RecentRequest, RequestOf, Statistics } from '../../adapters/statistics/statistics.js';
import { DomainError, isDomainError } from '../../core/errors.js';
import { PARTS } from '../../core/split/split.js';
import { BaselineRequests, SHARES } from '../adapters/statistics/baseline-requests.js';
import { recentRequest } from '../adapters/statistics/statistics-fixture.js';
import { StatisticsHere } from '../adapters/statistics/statistics-here.js';

/** The contract of the Statistics port. `open` gives statistics that have `tempDir` for themselves. */
export function statisticsSuite(name: string, open: (tempDir: string) => Statistics): void {
  describe(`statistics: ${name}`, () => {
    const quiet = { signal: new AbortController().signal, report: () => undefined };
    let root: string;
    let tempDir: string;
    let statistics: Statistics;
    let request: RecentRequest;

    before(async () => {
      root = await mkdtemp(join(tmpdir(), 'statistics-suite-'));
      tempDir = join(root, 'temporary');
      await mkdir(tempDir);
      statistics = open(tempDir);
      request = await recentRequest(root);
    });
    after(() => rm(root, { recursive: true, force: true }));

    /** The answer, which must be that of the job's function. */
    async function answered<N extends JobName>(job: N, asked: RequestOf<N>): Promise<AnswerOf<N>> {
      const answer = await statistics.run(job, asked, quiet);
      assert.deepEqual(answer, await new StatisticsHere(root).run(job, asked, quiet), job);
      return answer;
    }

    async function prepared(requests: BaselineRequests): Promise<PreparedFacts> {
      const { prepare } = requests;
      const facts = await statistics.run('prepare', prepare, quiet);
      const read = () => Promise.all(PARTS.map((part) => readFile(prepare.files[part])));
      const written = await read();
      assert.deepEqual(await new StatisticsHere(root).run('prepare', prepare, quiet), facts);
      assert.deepEqual(await read(), written);
      return facts;
    }

    it('answers every job of a model as the function of the job does, and writes the same files', async () => {
      const requests = await BaselineRequests.write(join(root, 'baseline'));
      const facts = await prepared(requests);
      const { goldenScores, files } = await answered('convert', requests.convert(facts));
      assert.deepEqual(Object.keys(files), ['model.json']);
      assert.deepEqual(
        goldenScores,
        facts.golden.rows.flatMap(() => SHARES),
      );
      const evaluated = await answered('evaluate', requests.evaluate(facts));
      assert.deepEqual([evaluated.rows, evaluated.champion?.rows], [facts.rows.test, facts.rows.test]);
      assert.deepEqual(evaluated.champion?.metrics, evaluated.metrics);
      const scored = await answered('score', requests.score(facts));
      assert.deepEqual([scored.rows, scored.unknownClass], [2_000, 0]);
      assert.equal((await answered('countRecent', requests.countRecent(facts))).rows, 1_000);
      assert.deepEqual(await readdir(tempDir), []);
    });

    it('does several jobs at once, each as if it were alone, and leaves nothing behind', async () => {
      const windows = Array.from({ length: 3 }, (_, i) => ({
        ...request,
        window: { from: 0, to: request.asOf - (10 + i * 30) * 86_400_000 },
      }));
      const answers = await Promise.all(windows.map((asked) => statistics.run('countRecent', asked, quiet)));
      assert.deepEqual(
        answers.map(({ rows }) => rows),
        [2_000, 1_400, 800],
      );
      assert.deepEqual(await readdir(tempDir), []);
    });

    it('refuses with the error of the job, and with its details', async () => {
      const asked = {
        ...request,
        inputs: [...request.inputs, { kind: 'numeric', name: 'z', range: null } as const],
        reference: { ...request.reference, z: request.reference['x']! },
      };
      await assert.rejects(statistics.run('countRecent', asked, quiet), (error) => {
        assert.ok(error instanceof DomainError && error.code === 'FEATURE_COLUMN_MISSING' && !error.retryable);
        assert.equal(error.details['column'], 'z');
        return true;
      });
      const missing = { ...request, table: { ...request.table, paths: [join(root, 'nowhere.parquet')] } };
      await assert.rejects(statistics.run('countRecent', missing, quiet), { code: 'SOURCE_UNREADABLE' });
      assert.deepEqual(await readdir(tempDir), []);
    });

    it('tells an error that nobody foresaw in one line', async () => {
      const broken = { ...request, training: { ...request.training, label: {} } } as unknown as RecentRequest;
      await assert.rejects(statistics.run('countRecent', broken, quiet), (error) => {
        assert.ok(isDomainError(error) && error.code === 'INTERNAL' && error.retryable);
        assert.match(error.message, /^Unexpected error \(TypeError[^\n]*\)\. Fix:/);
        return true;
      });
    });

    it('tells the stages of a job in their order, and a cancel at one of them is what it ends with', async () => {
      const requests = await BaselineRequests.write(join(root, 'stages'));
      const facts = await statistics.run('prepare', requests.prepare, quiet);
      const told: string[] = [];
      await statistics.run('evaluate', requests.evaluate(facts), { ...quiet, report: ({ stage }) => void told.push(stage) });
      assert.deepEqual(told, ['scoring the test rows', 'gates', 'report']);
      const stop = new AbortController();
      const cancelled = statistics.run('evaluate', requests.evaluate(facts), {
        signal: stop.signal,
        report: () => stop.abort(new Error('cancelled by a test')),
      });
      await assert.rejects(cancelled, new Error('cancelled by a test'));
      assert.deepEqual(await readdir(tempDir), []);
    });

    it('ends with a cancel that came first, and begins nothing', async () => {
      const told: string[] = [];
      const late = { signal: AbortSignal.abort(new Error('too late')), report: ({ stage }: { stage: string }) => void told.push(stage) };
      await assert.rejects(statistics.run('countRecent', request, late), new Error('too late'));
      assert.deepEqual([told, await readdir(tempDir)], [[], []]);
    });
  });
}
