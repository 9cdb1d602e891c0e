import { ActivityFailure, ApplicationFailure, CancellationScope, setHandler, setWorkflowOptions } from '@temporalio/workflow';
import type { RolloutInput, RolloutResult } from '../contracts/workflows.js';
import { failureText } from './failure-text.js';
import { progress } from './messages.js';
import { controlActivities } from './proxies.js';
import { reportTo } from './report-to.js';
import { StageTable } from './stage-table.js';
import { versioned } from './versioned.js';

setWorkflowOptions(versioned('AUTO_UPGRADE'), rollout);

const STAGE_OF = { deployed: 'done', failed: 'failed', held: 'skipped' } as const;

/** Puts a version, or several by their shares, behind an endpoint at once; one rollout per endpoint at a time. */
export async function rollout(input: RolloutInput): Promise<RolloutResult> {
  const table = new StageTable(`${input.endpoint}: version ${input.version}`, ['deploy']);
  setHandler(progress, () => table.rows);
  table.set('deploy', 'running', input.reason);
  const result = await deploy(input);
  table.set('deploy', STAGE_OF[result.state], result.text);
  if (input.reportTo !== null) {
    const { reportTo: workflowId, changeId } = input;
    await CancellationScope.nonCancellable(() => reportTo(workflowId, 'rolloutFinished', { changeId, result }));
  }
  if (result.state === 'failed') throw ApplicationFailure.nonRetryable(result.text, 'ROLLOUT_FAILED');
  return result;
}

async function deploy(input: RolloutInput): Promise<RolloutResult> {
  const { model, endpoint, version, changeId, actor, reason, split, byPerson } = input;
  try {
    const activities = controlActivities(input.timing, `deploy version ${version}`);
    const workflowId = input.reportTo ?? '';
    const deployed = { model, endpoint, version, changeId, actor, reason, workflowId, split, byPerson };
    const outcome = await activities['perennial.deployVersion'](deployed);
    const before = outcome.previousVersion === null ? '' : `, before: version ${outcome.previousVersion}`;
    return {
      state: 'deployed',
      version,
      revision: outcome.revision,
      text: `${served(input)} as revision ${outcome.revision}${before}`,
    };
  } catch (error) {
    return { state: isHeld(error) ? 'held' : 'failed', version, revision: null, text: failureText(error) };
  }
}

function served({ version, split }: RolloutInput): string {
  if (split === undefined) return `version ${version} serves`;
  const targets = split.targets.map((target) => `version ${target.version} with share ${target.share}`).join(', ');
  const shadows = split.shadows.map((shadow) => `, shadow version ${shadow}`).join('');
  return split.targets.length === 1 ? `version ${version} serves${shadows}` : `${targets}${shadows} serve`;
}

/** A decision of a person, not a failure of the rollout. */
function isHeld(error: unknown): boolean {
  return error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.type === 'DEPLOY_HELD';
}
