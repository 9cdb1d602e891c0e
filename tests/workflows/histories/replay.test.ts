import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import type { ReplayWorkerOptions, WorkflowBundle } from '@temporalio/worker';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import { PerennialPlugin } from '../../../workers/plugin/perennial-plugin.js';
import * as workflows from '../../../workflows/index.js';
import { readHistory } from './history-file.js';
import type { History } from './history-file.js';
import { workflowBundle } from '../workflow-world.js';

interface Recorded {
  readonly name: string;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly history: History;
}

const FOLDER = packageFile('tests/histories');
const RELEASES = readdirSync(FOLDER).sort();

before(() => {
  // Without this the core prints every nondeterminism that the last test provokes.
  const logging = { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
});

function recordedIn(release: string): readonly Recorded[] {
  return readdirSync(join(FOLDER, release)).map((name) => {
    const history = readHistory(readFileSync(join(FOLDER, release, name), 'utf8'));
    const { workflowType, workflowId } = history.events?.[0]?.workflowExecutionStartedEventAttributes ?? {};
    return { name, workflowType: workflowType?.name ?? '', workflowId: workflowId ?? '', history };
  });
}

/** Name of each history that did not replay, with why. */
async function failures(options: ReplayWorkerOptions, recorded: readonly Recorded[]): Promise<ReadonlyMap<string, Error>> {
  const failed = new Map<string, Error>();
  for (const { name, workflowId, history } of recorded) {
    for await (const { error } of Worker.runReplayHistories(options, [{ workflowId, history }])) {
      if (error !== undefined) failed.set(name, error);
    }
  }
  return failed;
}

test('every release has recorded every workflow', () => {
  assert.ok(RELEASES.includes('0.1.0'));
  const types = new Set(RELEASES.flatMap((release) => recordedIn(release).map(({ workflowType }) => workflowType)));
  assert.deepEqual([...types].sort(), Object.keys(workflows).sort());
});

for (const release of RELEASES) {
  test(`what ran under ${release} goes on under today's workflows`, async () => {
    const options = { workflowBundle: await workflowBundle(), plugins: [new PerennialPlugin({ roles: ['workflows'] })] };
    const failed = await failures(options, recordedIn(release));
    assert.deepEqual(failed, new Map());
  });
}

test('a moved step or an added wait is caught in every recorded history', async () => {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const workflowsPath = fileURLToPath(new URL(`../changed/workflows.${extension}`, import.meta.url));
  const changed: WorkflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const recorded = RELEASES.flatMap(recordedIn);
  const failed = await failures({ workflowBundle: changed }, recorded);
  assert.deepEqual([...failed.keys()].sort(), recorded.map(({ name }) => name).sort());
  for (const [name, error] of failed) assert.equal(error.name, 'DeterminismViolationError', name);
});
