import { mergeExecution } from '../core/policy/state/execution.js';
import type { Execution } from '../core/policy/state/execution.js';
import type { LocalSettings } from './local-settings.js';

/** Where and how activities run in this installation, by its settings: the one place where queues are put into inputs. */
export function installationExecution({
  controlTaskQueue,
  workTaskQueue,
  execution,
}: Pick<LocalSettings, 'controlTaskQueue' | 'workTaskQueue' | 'execution'>): Execution {
  const queues = { ...(controlTaskQueue === undefined ? {} : { control: { queue: controlTaskQueue } }), work: { queue: workTaskQueue } };
  return mergeExecution(queues, execution);
}
