import type { WorkflowWorld } from '../workflow-world.js';

/** One run to record, by the name of its file. */
export interface RecordedRun {
  readonly name: string;
  readonly workflowId: string;
  readonly runId?: string;
}

export type Scenario = (world: WorkflowWorld) => Promise<readonly RecordedRun[]>;
