import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation, WorkflowNotFoundError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { lifecycleSummary } from '../contracts/lifecycle-summary.js';
import { TASK_QUEUE, WORKFLOW_TYPES, workflowIds } from '../contracts/names.js';
import { searchAttributesOf } from '../contracts/search-attributes.js';
import type {
  BatchPredictionInput,
  BatchPredictionResult,
  LifecycleDefinition,
  PipelineInput,
  PipelineResult,
  RequestRunResult,
  DecisionResult,
  StartPipelineInput,
  TriggerSignal,
  VariantSplit,
} from '../contracts/workflows.js';
import { canonicalJson } from '../core/digest/canonical-json.js';
import { DomainError } from '../core/errors.js';
import { fingerprint } from '../core/policy/state/fingerprint.js';
import type { LifecycleState } from '../core/policy/state/lifecycle-state.js';
import { contentOf } from '../core/policy/same-work.js';
import { startWithAttributes } from '../core/temporal/start-with-attributes.js';
import * as messages from '../workflows/contract/messages.js';
import type { StageRow } from '../workflows/details/stage-table.js';
import { summaryText } from '../workflows/details/summary-text.js';
import { isNoAnswer } from './failures/is-no-answer.js';
import { resendUntaken } from './failures/resend-untaken.js';
import { temporalFailure } from './failures/temporal-failure.js';

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

/** A call, for who is told that nothing came of it. */
interface Asked {
  readonly what: string;
  readonly model: string;
  /** Where to look. @default the lifecycle's */
  readonly workflowId?: string;
}

const ANSWER_TIMEOUT_MS = 20_000;

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
    await this.#answer({ what: `configure ${model}`, model }, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      startWithAttributes(searchAttributesOf(model), (attributes) => {
        const start = { ...this.#lifecycleStart(model), ...attributes };
        const startWorkflowOperation = new WithStartWorkflowOperation(WORKFLOW_TYPES.lifecycle, start);
        return this.temporal.workflow.executeUpdateWithStart(messages.configure, { startWorkflowOperation, args: [{ definition, actor }] });
      }),
    );
  }

  /** Asks for a pipeline; answers as soon as the lifecycle has taken it. */
  requestRun(start: StartPipelineInput): Promise<RequestRunResult> {
    return this.#answer({ what: `run ${start.model}`, model: start.model }, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      this.lifecycle(start.model).executeUpdate(messages.requestRun, {
        updateId: `run-${start.triggerId}-${contentOf(start)}`,
        args: [start],
      }),
    );
  }

  /**
   * Answers when the lifecycle has accepted the change; `waitForDecision` tells how it ended.
   * @param decision with `force`, also of a version that nobody has judged; its reason then says why
   * @param split several versions at once; `version` is then the one with the largest share
   */
  promote(
    model: string,
    version: number,
    decision: Decision & { readonly force?: boolean },
    split?: VariantSplit,
  ): Promise<DecisionResult> {
    return this.#decide(model, messages.promote, { ...decision, version, ...(split === undefined ? {} : { split }) });
  }

  /** Answers as `promote` does. */
  rollback(model: string, decision: Decision): Promise<DecisionResult> {
    return this.#decide(model, messages.rollback, decision);
  }

  pause(model: string, decision: Decision): Promise<DecisionResult> {
    return this.#decide(model, messages.pause, decision);
  }

  resume(model: string, decision: Decision): Promise<DecisionResult> {
    return this.#decide(model, messages.resume, decision);
  }

  /** What the lifecycle knows; undefined when the model has none. */
  async status(model: string, timeoutMs = 5_000): Promise<LifecycleState | undefined> {
    try {
      return await this.#answer({ what: `status of ${model}`, model }, timeoutMs, () => this.lifecycle(model).query(messages.status));
    } catch (error) {
      if (error instanceof WorkflowNotFoundError || (error instanceof DomainError && error.code === 'MODEL_UNKNOWN')) return undefined;
      throw error;
    }
  }

  /** The stages of a pipeline; none when nobody can tell now. */
  async stages(model: string, triggerId: string, timeoutMs = 5_000): Promise<readonly StageRow[]> {
    const pipeline = this.temporal.workflow.getHandle(workflowIds.pipeline(model, triggerId));
    const ask = (): Promise<readonly StageRow[]> => pipeline.query(messages.progress);
    return this.temporal.connection.withDeadline(Date.now() + timeoutMs, ask).catch(() => []);
  }

  /** Resolves once the server has the signal; the lifecycle is started if it does not run. The caller checked that the model exists. */
  async signalTrigger(start: StartPipelineInput, timeoutMs = 10_000): Promise<void> {
    const signalArgs: [TriggerSignal] = [{ start, replyTo: null }];
    await this.#answer({ what: `signal ${start.model}`, model: start.model }, timeoutMs, () =>
      startWithAttributes(searchAttributesOf(start.model), (attributes) =>
        this.temporal.workflow.signalWithStart(WORKFLOW_TYPES.lifecycle, {
          ...this.#lifecycleStart(start.model),
          ...attributes,
          signal: messages.trigger,
          signalArgs,
        }),
      ),
    );
  }

  /** Runs steps that do not deploy as a pipeline of their own, beside the lifecycle. */
  async startSteps(input: PipelineInput): Promise<WorkflowHandle<(input: PipelineInput) => Promise<PipelineResult>>> {
    const { model, triggerId, reason } = input.trigger;
    const workflowId = workflowIds.pipeline(model, triggerId);
    const asked = { what: `start ${input.steps.join(', ')} of ${model}`, model, workflowId };
    return this.#answer(asked, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      startWithAttributes(searchAttributesOf(model, triggerId), (attributes) =>
        this.temporal.workflow.start<(input: PipelineInput) => Promise<PipelineResult>>(WORKFLOW_TYPES.pipeline, {
          workflowId,
          taskQueue: this.#taskQueue,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          args: [input],
          staticSummary: summaryText(`${model}: ${reason}`),
          ...attributes,
        }),
      ),
    );
  }

  /** Starts a batch, or finds it: the same id is the same batch, whether it runs or is finished. */
  async startBatch(input: BatchPredictionInput): Promise<WorkflowHandle<(input: BatchPredictionInput) => Promise<BatchPredictionResult>>> {
    const { model, batchId } = input;
    const workflowId = workflowIds.batchPrediction(model, batchId);
    const asked = { what: `start batch ${batchId} of ${model}`, model, workflowId };
    return this.#answer(asked, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      startWithAttributes(searchAttributesOf(model), (attributes) =>
        this.temporal.workflow.start<(input: BatchPredictionInput) => Promise<BatchPredictionResult>>(WORKFLOW_TYPES.batchPrediction, {
          workflowId,
          taskQueue: this.#taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          args: [input],
          staticSummary: `${model}: scores a file with ${scoredWith(input)}`,
          ...attributes,
        }),
      ),
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
      staticSummary: lifecycleSummary(model),
      memo: { summary: lifecycleSummary(model) },
    };
  }

  #decide<D extends Decision>(
    model: string,
    update: UpdateDefinition<DecisionResult, [D & { readonly changeId: string }]>,
    decision: D,
  ): Promise<DecisionResult> {
    const changeId = decision.changeId ?? randomUUID();
    // The server answers an update id that it knows by itself: the same change with other content has to come to the lifecycle.
    const updateId = `${changeId}-${fingerprint(canonicalJson({ ...decision, update: update.name, changeId, actor: null, reason: null }))}`;
    return this.#answer({ what: `${update.name} ${model}`, model }, this.#options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS, () =>
      this.lifecycle(model).executeUpdate(update, { updateId, args: [{ ...decision, changeId }] }),
    );
  }

  async #answer<T>(
    { what, model, workflowId = workflowIds.lifecycle(model) }: Asked,
    timeoutMs: number,
    call: () => Promise<T>,
  ): Promise<T> {
    const deadline = Date.now() + timeoutMs;
    try {
      return await this.temporal.connection.withDeadline(deadline, () => resendUntaken(call, deadline));
    } catch (error) {
      if (isNoAnswer(error, deadline)) {
        throw new DomainError(
          'WORKER_ABSENT',
          { waitedMs: timeoutMs, reason: `${what} waits for a worker on the task queue ${this.#taskQueue}`, model, workflowId },
          { cause: error },
        );
      }
      if (error instanceof WorkflowNotFoundError) {
        throw new DomainError('MODEL_UNKNOWN', { model }, { cause: error });
      }
      throw temporalFailure(error, { address: this.#options.address, namespace: this.temporal.options.namespace });
    }
  }
}

function scoredWith({ version, endpoint, model }: BatchPredictionInput): string {
  return version === null ? `the version that ${endpoint ?? model} serves` : `version ${version}`;
}
