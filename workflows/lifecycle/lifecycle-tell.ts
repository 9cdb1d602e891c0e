import { workflowInfo } from '@temporalio/workflow';
import type { ControlActivities } from '../../contracts/activities.js';
import { firstJoined, toldJoined } from '../../core/policy/joined-triggers.js';
import * as policy from '../../core/policy/lifecycle.js';
import type { LifecycleState, Notice, Waiter } from '../../core/policy/state/lifecycle-state.js';
import type { TriggerOutcome } from '../../core/policy/state/lifecycle-types.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { triggerFinished } from '../contract/messages.js';
import { reportTo } from '../contract/report-to.js';

const NOTICES_AT_ONCE = 50;
const JOINED_AT_ONCE = 200;

type Told = Extract<Notice, { readonly waiter: Waiter }>;

/** Answers who waits, then writes everything down. Who was answered is not answered again while the database is away. */
export async function tellNotices(cell: LifecycleCell, activities: (summary: string) => ControlActivities): Promise<void> {
  const batch = cell.state.notices.slice(0, NOTICES_AT_ONCE);
  const waiting = batch.filter((notice): notice is Told => 'waiter' in notice && notice.waiter.replyTo !== null);
  await Promise.all(waiting.map(({ waiter, outcome }) => reply(waiter, outcome, activities)));
  cell.update((state) => answered(state, batch.length));
  const joined = firstJoined(cell.state, JOINED_AT_ONCE);
  await writeDown(cell.state.model, { batch, joined }, activities('write outcomes'));
  cell.update((state) => toldJoined(policy.told(state, batch.length), joined.length));
}

async function reply(
  { replyTo, triggerId }: Waiter,
  outcome: TriggerOutcome,
  activities: (summary: string) => ControlActivities,
): Promise<void> {
  if (replyTo === null) return;
  const { namespace = workflowInfo().namespace, workflowId } = replyTo;
  if (namespace === workflowInfo().namespace) return reportTo(workflowId, triggerFinished, { triggerId, outcome });
  // Workflows of other namespaces are reached by a client only.
  await activities(`answer ${workflowId}`)['perennial.reply']({ replyTo, triggerId, outcome });
}

function answered(state: LifecycleState, count: number): LifecycleState {
  const notices = state.notices.map((notice, index): Notice => {
    if (index >= count || !('waiter' in notice)) return notice;
    return { ...notice, waiter: { ...notice.waiter, replyTo: null } };
  });
  return { ...state, notices };
}

interface Written {
  readonly batch: readonly Notice[];
  readonly joined: ReturnType<typeof firstJoined>;
}

async function writeDown(model: string, { batch, joined }: Written, activities: ControlActivities): Promise<void> {
  const outcomes = batch.flatMap((notice) => {
    if (notice.kind !== 'outcome') return [];
    const { triggerId, kind, asOf, receivedAt } = notice.waiter;
    return [{ triggerId, kind, asOf, receivedAt, outcome: notice.outcome }];
  });
  const decisions = batch.flatMap((notice) => (notice.kind === 'decision' ? [notice.decision] : []));
  if (outcomes.length + joined.length > 0) await activities['perennial.finishTriggers']({ model, outcomes, joined });
  if (decisions.length > 0) await activities['perennial.recordDecisions']({ model, decisions });
}
