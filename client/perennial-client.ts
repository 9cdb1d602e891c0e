import { randomUUID } from 'node:crypto';
import {
  isGrpcDeadlineError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { TASK_QUEUE, workflowIds } from '../contracts/names.js';
import type {
  BatchPredictionInput,
  BatchPredictionResult,
  LifecycleDefinition,
  PipelineInput,
  PipelineResult,
  RequestRunResult,
  RolloutResult,
  StartPipelineInput,
  TriggerSignal,
  VariantSplit,
} from '../contracts/workflows.js';
import type { LifecycleState } from '../core/policy/lifecycle-state.js';
import { DomainError } from '../core/errors.js';
import * as messages from '../workflows/messages.js';
import { temporalFailure } from './temporal-failure.js';

export interface PerennialClientOptions {
  /** For error texts. */
  readonly address: string;
  /** @default 'perennial' */
  readonly taskQueue?: string;
  /** How long an answer of the lifecycle is waited for, milliseconds. @default 20000 */
  readonly answerTimeoutMs?: number;
}

export interface Decision {
  readonly actor: string;
  readonly reason: string;
  /** Same id, same change; a new one unless given. */
  readonly changeId?: string;
}

const ANSWER_TIMEOUT_MS = 20_000;
/** A rollout writes a few objects and rows; retries of an unreachable store take longer. */
const DECISION_TIMEOUT_MS = 120_000;

/**
 * Talks to Perennial's workflows: people update, machines signal. Loads no native module, so a web server can hold one.
 * Errors of every method: TEMPORAL_UNREACHABLE, TEMPORAL_DENIED, WORKER_ABSENT, and those of the lifecycle (`RemoteFailure`).
 */
export class PerennialClient {
  readonly temporal: Client;
  readonly #options: PerennialClientOptions;
  readonly #taskQueue: string;

  constructor(temporal: Client, options: PerennialClientOptions) {
    this.temporal = temporal;
    this.#options = options;
    this.#taskQueue = options.taskQueue ?? TASK_QUEUE;
  }

  /** Starts the lifecycle of a model unless it runs, and tells it the definition. */
  async configure(model: string, definition: LifecycleDefinition, actor: string): Promise<void> {
    const startWorkflowOperation = new WithStartWorkflowOperation('lifecycle', this.#lifecycleStart(model));
    await this.#answer(`configure ${model}`, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      this.temporal.workflow.executeUpdateWithStart(messages.configure, { startWorkflowOperation, args: [{ definition, actor }] }),
    );
  }

  /** Asks for a pipeline; answers as soon as the lifecycle has taken it. */
  requestRun(start: StartPipelineInput): Promise<RequestRunResult> {
    return this.#answer(`run ${start.model}`, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      this.lifecycle(start.model).executeUpdate(messages.requestRun, { updateId: `run-${start.triggerId}`, args: [start] }),
    );
  }

  /** @param split several versions at once; `version` is then the one with the largest share */
  promote(model: string, version: number, decision: Decision, split?: VariantSplit): Promise<RolloutResult> {
    const changeId = decision.changeId ?? randomUUID();
    return this.#answer(`promote ${model}`, DECISION_TIMEOUT_MS, () =>
      this.lifecycle(model).executeUpdate(messages.promote, { updateId: changeId, args: [{ ...decision, changeId, version, split }] }),
    );
  }

  rollback(model: string, decision: Decision): Promise<RolloutResult> {
    const changeId = decision.changeId ?? randomUUID();
    return this.#answer(`rollback ${model}`, DECISION_TIMEOUT_MS, () =>
      this.lifecycle(model).executeUpdate(messages.rollback, { updateId: changeId, args: [{ ...decision, changeId }] }),
    );
  }

  pause(model: string, decision: Decision): Promise<void> {
    return this.#decide(model, messages.pause, decision);
  }

  resume(model: string, decision: Decision): Promise<void> {
    return this.#decide(model, messages.resume, decision);
  }

  /** What the lifecycle knows; undefined when the model has none. */
  async status(model: string, timeoutMs = 5_000): Promise<LifecycleState | undefined> {
    try {
      return await this.#answer(`status of ${model}`, timeoutMs, () => this.lifecycle(model).query(messages.status));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || (error instanceof DomainError && error.code === 'MODEL_UNKNOWN')) return undefined;
      throw error;
    }
  }

  /** Resolves once the server has the signal; the lifecycle is started if it does not run. The caller checked that the model exists. */
  async signalTrigger(start: StartPipelineInput, timeoutMs = 10_000): Promise<void> {
    const signalArgs: [TriggerSignal] = [{ start, replyTo: null }];
    await this.#answer(`signal ${start.model}`, timeoutMs, () =>
      this.temporal.workflow.signalWithStart('lifecycle', { ...this.#lifecycleStart(start.model), signal: messages.trigger, signalArgs }),
    );
  }

  /** Runs steps that do not deploy as a pipeline of their own, beside the lifecycle. */
  async startSteps(input: PipelineInput): Promise<WorkflowHandle<(input: PipelineInput) => Promise<PipelineResult>>> {
    const { model, triggerId, reason } = input.trigger;
    return this.#answer(`start ${input.steps.join(', ')} of ${model}`, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      this.temporal.workflow.start<(input: PipelineInput) => Promise<PipelineResult>>('pipeline', {
        workflowId: workflowIds.pipeline(model, triggerId),
        taskQueue: this.#taskQueue,
        workflowIdReusePolicy: 'REJECT_DUPLICATE',
        args: [input],
        staticSummary: `${model}: ${reason}`,
      }),
    );
  }

  /** Starts a batch, or finds it: the same id is the same batch, whether it runs or is finished. */
  async startBatch(input: BatchPredictionInput): Promise<WorkflowHandle<(input: BatchPredictionInput) => Promise<BatchPredictionResult>>> {
    const { model, batchId } = input;
    return this.#answer(`start batch ${batchId} of ${model}`, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      this.temporal.workflow.start<(input: BatchPredictionInput) => Promise<BatchPredictionResult>>('batchPrediction', {
        workflowId: workflowIds.batchPrediction(model, batchId),
        taskQueue: this.#taskQueue,
        workflowIdConflictPolicy: 'USE_EXISTING',
        args: [input],
        staticSummary: `${model}: scores a file with ${scoredWith(input)}`,
      }),
    );
  }

  lifecycle(model: string): WorkflowHandle {
    return this.temporal.workflow.getHandle(workflowIds.lifecycle(model));
  }

  #lifecycleStart(model: string) {
    return {
      workflowId: workflowIds.lifecycle(model),
      taskQueue: this.#taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING' as const,
      args: [{ formatVersion: 1 as const, model, state: null }],
      staticSummary: `keeps ${model} trained, checked and served`,
    };
  }

  #decide(model: string, update: typeof messages.pause, decision: Decision): Promise<void> {
    const changeId = decision.changeId ?? randomUUID();
    return this.#answer(`${update.name} ${model}`, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      this.lifecycle(model).executeUpdate(update, { updateId: changeId, args: [{ ...decision, changeId }] }),
    );
  }

  async #answer<T>(what: string, timeoutMs: number, call: () => Promise<T>): Promise<T> {
    try {
      return await this.temporal.connection.withDeadline(Date.now() + timeoutMs, call);
    } catch (error) {
      if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isGrpcDeadlineError(error)) {
        throw new DomainError(
          'WORKER_ABSENT',
          { waitedMs: timeoutMs, reason: `${what} waits for a worker on the task queue ${this.#taskQueue}` },
          { cause: error },
        );
      }
      if (error instanceof WorkflowNotFoundError) {
        const model = error.workflowId?.split('/')[0] ?? what;
        throw new DomainError('MODEL_UNKNOWN', { model }, { cause: error });
      }
      throw temporalFailure(error, { address: this.#options.address, namespace: this.temporal.options.namespace });
    }
  }
}

function scoredWith({ version, endpoint, model }: BatchPredictionInput): string {
  return version === null ? `the version that ${endpoint ?? model} serves` : `version ${version}`;
}
