import { setHandler } from '@temporalio/workflow';
import * as policy from '../../core/policy/lifecycle.js';
import { readPipelineReport, readRolloutReport } from '../../core/policy/read/read-report.js';
import { readTriggerSignal } from '../../core/policy/read/read-trigger.js';
import { receiveTrigger } from '../../core/policy/receive-trigger.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { pipelineFinished, rolloutFinished, status, trigger } from '../contract/messages.js';
import { onSignal } from '../contract/on-signal.js';

/** What machines tell. A message that is not what it should be is counted with its reason. */
export function handleSignals(cell: LifecycleCell): void {
  const { model } = cell.state;
  const drop = (reason: string): void => cell.update((state) => policy.dropped(state, reason));
  setHandler(status, () => cell.state);
  onSignal(trigger, {
    read: (message) => readTriggerSignal(message, { model, nowMs: Date.now() }),
    take: ({ start, replyTo }) => cell.update((state) => receiveTrigger(state, start, Date.now(), replyTo).state),
    drop,
  });
  onSignal(pipelineFinished, {
    read: readPipelineReport,
    take: ({ triggerId, result }) => cell.update((state) => policy.pipelineFinished(state, triggerId, result, Date.now())),
    drop,
  });
  onSignal(rolloutFinished, {
    read: readRolloutReport,
    take: ({ changeId, result }) => cell.update((state) => policy.rolloutFinished(state, changeId, result)),
    drop,
  });
}
