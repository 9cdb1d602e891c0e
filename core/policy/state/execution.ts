/** What runs as an activity beside the bookkeeping; `monitor` and `batch` are no steps of a pipeline. */
export const WORK_STEPS = ['preprocess', 'tune', 'train', 'test', 'monitor', 'batch'] as const;
export type WorkStep = (typeof WORK_STEPS)[number];

/** How activities run. What is absent is as workflows/contract/proxies.ts has it. */
export interface ActivityProfile {
  /** Task queue; absent: that of the workflow. */
  readonly queue?: string;
  /** Of one attempt, milliseconds. */
  readonly startToCloseTimeoutMs?: number;
  readonly heartbeatTimeoutMs?: number;
  readonly retryInitialMs?: number;
  /** Attempts until it fails; bookkeeping is tried for a day instead. */
  readonly maximumAttempts?: number;
  /** 1 is taken first, 5 last. */
  readonly priority?: number;
  /** Share of a busy queue that the model gets beside others, 0.001 to 1000. */
  readonly fairnessWeight?: number;
}

/**
 * Where and how the activities of a model run: of the installation, then of the definition, then of a step. Made in one place
 * (`mergeExecution`) and carried in the inputs of workflows, so that a run ends as it began.
 */
export interface Execution {
  /** Bookkeeping: seconds of work, on a queue that always answers. */
  readonly control?: ActivityProfile;
  /** Ingestion, training, scoring, monitoring: hours of work. */
  readonly work?: ActivityProfile;
  readonly steps?: Readonly<Partial<Record<WorkStep, ActivityProfile>>>;
}

/** What is said later counts, field by field; of a step, whoever says it, before of all work. */
export function mergeExecution(first: Execution, second: Execution): Execution {
  const steps = WORK_STEPS.flatMap((step) => {
    const merged = { ...first.steps?.[step], ...second.steps?.[step] };
    return Object.keys(merged).length === 0 ? [] : [[step, merged] as const];
  });
  return {
    control: { ...first.control, ...second.control },
    work: { ...first.work, ...second.work },
    ...(steps.length === 0 ? {} : { steps: Object.fromEntries(steps) }),
  };
}

/** The queue that the work of a step goes to; `own` is the workflow's. */
export function workQueue({ work, steps }: Execution, step: WorkStep, own: string): string {
  return steps?.[step]?.queue ?? work?.queue ?? own;
}

/** Every queue that the work of these steps goes to. */
export function workQueues(execution: Execution, of: readonly WorkStep[], own: string): readonly string[] {
  return [...new Set(of.map((step) => workQueue(execution, step, own)))];
}
