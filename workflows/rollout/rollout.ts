import { CancellationScope, setHandler, setWorkflowOptions } from '@temporalio/workflow';
import type { RolloutInput, RolloutResult, SupersedeSignal } from '../../contracts/workflows.js';
import { readSupersede } from '../../core/policy/read/read-decision.js';
import { endedBy } from './ended-by.js';
import { progress, rolloutFinished, supersede } from '../contract/messages.js';
import { onSignal } from '../contract/on-signal.js';
import { controlActivities, deployActivities } from '../contract/proxies.js';
import { reportTo } from '../contract/report-to.js';
import { refuse } from '../contract/refuse.js';
import { requireInput } from '../contract/require-input.js';
import { resultOfFailed } from './rollout-result.js';
import { setOutcome } from '../contract/search-attributes.js';
import { StageTable } from '../details/stage-table.js';
import { versioned } from '../contract/versioned.js';

setWorkflowOptions(versioned('AUTO_UPGRADE'), perennialRollout);

const STAGE_OF = {
  deployed: 'done',
  superseded: 'skipped',
  aborted: 'failed',
  'rolled-back': 'failed',
  held: 'skipped',
  failed: 'failed',
} as const;

/**
 * Puts a version, or several by their shares, behind an endpoint at once; one rollout per endpoint at a time. `supersede` ends it at the
 * next moment at which nothing of it is half done: what it has deployed by then stays, and is its outcome.
 */
export async function perennialRollout(input: RolloutInput): Promise<RolloutResult> {
  requireInput('Rollout', input, { model: 'string', endpoint: 'string', changeId: 'string', actor: 'string', reason: 'string' });
  const table = new StageTable(`${input.endpoint}: ${titleOf(input)}`, ['deploy']);
  setHandler(progress, () => table.rows);
  table.set('deploy', 'running', input.reason);
  const { result, cancelled } = await carryOut(input);
  table.set('deploy', STAGE_OF[result.state], result.text);
  setOutcome(result.state);
  const { reportTo: workflowId, changeId } = input;
  if (workflowId !== null) await CancellationScope.nonCancellable(() => reportTo(workflowId, rolloutFinished, { changeId, result }));
  if (cancelled !== null) throw cancelled;
  if (result.state === 'failed') return refuse('ROLLOUT_FAILED', { endpoint: input.endpoint, text: result.text });
  return result;
}

function titleOf({ version }: RolloutInput): string {
  return version === null ? 'back to the version before' : `version ${version}`;
}

/** `cancelled`: what a cancelled workflow has to end with. */
async function carryOut(input: RolloutInput): Promise<{ readonly result: RolloutResult; readonly cancelled: Error | null }> {
  const deploying = new CancellationScope();
  const superseded: SupersedeSignal[] = [];
  onSignal(supersede, {
    read: readSupersede,
    take: (message) => {
      superseded.push(message);
      deploying.cancel();
    },
    drop: () => undefined,
  });
  try {
    return { result: await deploying.run(() => deploy(input)), cancelled: null };
  } catch (caught) {
    const error = endedBy(caught, deploying);
    const result = await resultOfFailed(input, error, superseded.at(-1));
    return { result, cancelled: result.state === 'aborted' && error instanceof Error ? error : null };
  }
}

async function deploy(input: RolloutInput): Promise<RolloutResult> {
  const { model, endpoint, changeId, actor, reason, split, byPerson = false, force, sequence = 0, execution } = input;
  const version = input.version ?? (await versionBefore(input));
  const outcome = await deployActivities({ execution, model, summary: `deploy version ${version}` })['perennial.deployVersion']({
    model,
    endpoint,
    version,
    changeId,
    actor,
    reason,
    workflowId: input.reportTo ?? '',
    ...(split === undefined ? {} : { split }),
    byPerson,
    ...(force === true ? { force } : {}),
    ...(input.version === null ? { goesBack: true } : {}),
    sequence,
  });
  const before = outcome.previousVersion === null ? '' : `, before: version ${outcome.previousVersion}`;
  const text = `${deployed(version, input)} as revision ${outcome.revision}${before}`;
  return { state: 'deployed', version, revision: outcome.revision, text };
}

async function versionBefore({ model, endpoint, changeId, execution }: RolloutInput): Promise<number> {
  const activities = controlActivities({ execution, model, summary: 'the version before this one' });
  return (await activities['perennial.resolveRollback']({ model, endpoint, changeId })).version;
}

/** Whether serving has taken it up is not known here. */
function deployed(version: number, { split }: RolloutInput): string {
  if (split === undefined) return `version ${version} is deployed`;
  const targets = split.targets.map((target) => `version ${target.version} with share ${target.share}`).join(', ');
  const shadows = split.shadows.map((shadow) => `, shadow version ${shadow}`).join('');
  return split.targets.length === 1 ? `version ${version}${shadows} is deployed` : `${targets}${shadows} are deployed`;
}
