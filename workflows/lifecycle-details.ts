import { setCurrentDetails } from '@temporalio/workflow';
import type { LifecycleState } from '../core/policy/lifecycle-state.js';
import { markdownTable } from './markdown-table.js';

/** "Current Details" of a lifecycle in the Temporal Web UI. */
export function showLifecycle(state: LifecycleState): void {
  const { counters } = state;
  const rows: readonly (readonly [string, string])[] = [
    ['state', state.paused === null ? 'active' : `paused by ${state.paused.by}: ${state.paused.reason}`],
    ['champion', state.champion === null ? 'none yet' : `version ${state.champion.version}, revision ${state.champion.revision}`],
    ['pipeline', state.active === null ? 'none' : `${state.active.start.triggerId} (${state.active.start.reason})`],
    ['rollout', state.activeRollout === null ? 'none' : `version ${state.activeRollout.version}`],
    ['waiting', `${state.pending.length} pipelines, ${state.rollouts.length} rollouts`],
    [
      'triggers',
      `${counters.received} received, ${counters.joined} joined, ${counters.duplicates} duplicates, ${counters.refused} refused`,
    ],
    ['pipelines', `${counters.started} started, ${counters.finished} finished`],
    ['definition', state.definition?.digest.slice(0, 12) ?? 'none: run perennial apply'],
  ];
  const recent = state.recent.slice(-5).map((entry) => `- ${entry.triggerId}: ${entry.outcome.state}, ${entry.outcome.text}`);
  setCurrentDetails([`**${state.model}**`, '', markdownTable(['', ''], rows), '', ...recent].join('\n'));
}
