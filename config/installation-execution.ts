import { mergeExecution } from '../core/policy/execution.js';
import type { Execution } from '../core/policy/execution.js';
import type { Settings } from './settings.js';

/** Where and how activities run in this installation, by its settings: the one place where queues are put into inputs. */
export function installationExecution({ controlTaskQueue, workTaskQueue, execution }: Settings): Execution {
  const queues = { ...(controlTaskQueue === undefined ? {} : { control: { queue: controlTaskQueue } }), work: { queue: workTaskQueue } };
  return mergeExecution(queues, execution);
}
