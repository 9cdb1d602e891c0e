import { setCurrentDetails } from '@temporalio/workflow';
import type { LifecycleState } from '../../core/policy/state/lifecycle-state.js';
import { markdownTable } from '../details/markdown-table.js';
import { unpolledText } from '../details/stage-text.js';

/** "Current Details" of a lifecycle in the Temporal Web UI. */
export function showLifecycle(state: LifecycleState): void {
  const { counters } = state;
  const rows: readonly (readonly [string, string])[] = [
    ['state', state.paused === null ? 'active' : `paused by ${state.paused.by}: ${state.paused.reason}`],
    ['champion', state.champion === null ? 'none yet' : `version ${state.champion.version}, revision ${state.champion.revision}`],
    ['pipeline', state.active === null ? 'none' : `${state.active.start.triggerId} (${state.active.start.reason})`],
    ['rollout', rolloutText(state)],
    ['waiting', `${state.pending.length + state.arrivals.length} pipelines, ${state.rollouts.length} rollouts`],
    [
      'triggers',
      `${counters.received} received, ${counters.joined} joined, ${counters.duplicates} duplicates, ${counters.refused} refused, ${counters.dropped} dropped`,
    ],
    ['pipelines', `${counters.started} started, ${counters.finished} finished`],
    ['definition', state.definition?.digest.slice(0, 12) ?? 'none: run perennial apply'],
    ...state.troubles.map(({ action, attempts, text }) => ['trouble', `${action} failed ${attempts} times: ${text}`] as const),
    ...(state.active === null ? [] : state.unpolled.map((queue) => ['trouble', unpolledText(queue)] as const)),
  ];
  const recent = state.recent.slice(-5).map((entry) => `- ${entry.triggerId}: ${entry.outcome.state}, ${entry.outcome.text}`);
  const dropped = state.dropped.slice(-3).map((reason) => `- not taken: ${reason}`);
  setCurrentDetails([`**${state.model}**`, '', markdownTable(['', ''], rows), '', ...recent, ...dropped].join('\n'));
}

function rolloutText({ activeRollout: active }: LifecycleState): string {
  if (active === null) return 'none';
  const what = active.version === null ? 'back to the version before' : `version ${active.version}`;
  return active.supersededBy === null ? what : `${what}, gives way to ${active.supersededBy.changeId}`;
}
