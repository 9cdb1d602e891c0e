import { ApplicationFailure, CancellationScope, setHandler, setWorkflowOptions } from '@temporalio/workflow';
import type { RolloutInput, RolloutResult } from '../contracts/workflows.js';
import { failureText } from './failure-text.js';
import { progress } from './messages.js';
import { controlActivities } from './proxies.js';
import { reportTo } from './report-to.js';
import { StageTable } from './stage-table.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('AUTO_UPGRADE'), rollout);

/** Puts a version behind an endpoint, one rollout per endpoint at a time. This release has one mode: immediate. */
export async function rollout(input: RolloutInput): Promise<RolloutResult> {
  const table = new StageTable(`${input.endpoint}: version ${input.version}`, ['deploy']);
  setHandler(progress, () => table.rows);
  table.set('deploy', 'running', input.reason);
  const result = await deploy(input);
  table.set('deploy', result.state === 'deployed' ? 'done' : 'failed', result.text);
  if (input.reportTo !== null) {
    const { reportTo: workflowId, changeId } = input;
    await CancellationScope.nonCancellable(() => reportTo(workflowId, 'rolloutFinished', { changeId, result }));
  }
  if (result.state === 'failed') throw ApplicationFailure.nonRetryable(result.text, 'ROLLOUT_FAILED');
  return result;
}

async function deploy(input: RolloutInput): Promise<RolloutResult> {
  const { model, endpoint, version, changeId, actor, reason } = input;
  try {
    const activities = controlActivities(input.timing, `deploy version ${version}`);
    const workflowId = input.reportTo ?? '';
    const outcome = await activities['perennial.deployVersion']({ model, endpoint, version, changeId, actor, reason, workflowId });
    const before = outcome.previousVersion === null ? '' : `, before: version ${outcome.previousVersion}`;
    return {
      state: 'deployed',
      version,
      revision: outcome.revision,
      text: `version ${version} serves as revision ${outcome.revision}${before}`,
    };
  } catch (error) {
    return { state: 'failed', version, revision: null, text: failureText(error) };
  }
}
