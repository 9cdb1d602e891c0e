import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { MESSAGES, workflowIds } from '../../contracts/names.js';
import type { DecisionResult, RequestRunResult } from '../../contracts/workflows.js';
import * as messages from '../../workflows/contract/messages.js';
import { readPipelineReport, readRolloutReport } from '../../core/policy/read/read-report.js';
import { readTriggerSignal } from '../../core/policy/read/read-trigger.js';
import type { StormMessage } from './storm-messages.js';

const RESEND_MS = 100;
/** Many, since a new worker may be long in coming on a busy machine. */
const MAX_RESENDS = 3_000;
const DECISIONS: readonly string[] = [MESSAGES.promote, MESSAGES.rollback, MESSAGES.pause, MESSAGES.resume];

/** What was promised: the model that the lifecycle is held against. */
export interface Promises {
  /** Decisions that were accepted, by change id. */
  readonly decisions: Set<string>;
  /** Triggers that the server has delivered, by id. */
  readonly triggers: Set<string>;
  /** Rollouts that an operator ended. */
  readonly terminated: Set<string>;
  refused: number;
  /** Signals, by the lifecycle's own count: those that are not what they should be, and triggers when too much waits already. */
  dropped: number;
  malformed: number;
  repeated: number;
  resent: number;
}

/** Sends, and sends again like any client, when it is not known whether a message arrived. */
export class StormSender {
  readonly promises: Promises = {
    decisions: new Set(),
    triggers: new Set(),
    terminated: new Set(),
    ...{ refused: 0, dropped: 0, malformed: 0, repeated: 0, resent: 0 },
  };
  readonly #client: Client;
  readonly #handle: WorkflowHandle;
  readonly #model: string;

  constructor(client: Client, handle: WorkflowHandle, model: string) {
    this.#client = client;
    this.#handle = handle;
    this.#model = model;
  }

  async send(message: StormMessage): Promise<void> {
    if (message.kind === 'terminate') return this.#terminate(message.child);
    if (message.kind === 'signal') {
      await this.#handle.signal(message.name, message.body);
      this.promises.malformed += Number(isMalformed(message.name, message.body, this.#model));
      if (message.valid && message.name === MESSAGES.trigger) this.#expectTrigger((message.body as { start: { triggerId: string } }).start);
      return;
    }
    const answer = await this.update(message.name, message.updateId, message.body);
    if (answer === 'refused') this.promises.refused += 1;
    else if (DECISIONS.includes(message.name)) this.#expectDecision(answer as DecisionResult);
    else if (message.name === MESSAGES.requestRun) this.#expectTrigger(answer as RequestRunResult);
  }

  #expectDecision({ changeId, decision }: DecisionResult): void {
    this.promises.decisions.add(changeId);
    if (decision === 'duplicate') this.promises.repeated += 1;
  }

  #expectTrigger({ triggerId }: { readonly triggerId: string }): void {
    this.promises.triggers.add(triggerId);
  }

  /** @returns the answer, or `refused` */
  async update(name: string, updateId: string, body: unknown): Promise<unknown> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#handle.executeUpdate(name, { updateId, args: [body] });
      } catch (error) {
        if (error instanceof WorkflowUpdateFailedError) return 'refused';
        if (attempt === MAX_RESENDS) throw error;
        this.promises.resent += 1;
        await sleep(RESEND_MS);
      }
    }
  }

  /** Nothing, when nothing is under way or nobody answers. */
  async #terminate(child: 'pipeline' | 'rollout'): Promise<void> {
    const state = await this.#client.withDeadline(Date.now() + 2_000, () => this.#handle.query(messages.status)).catch(() => undefined);
    const { active, activeRollout } = state ?? {};
    const changeId = activeRollout?.changeId;
    if (child === 'rollout' && changeId !== undefined) {
      this.promises.terminated.add(changeId);
      await this.#end(workflowIds.rollout(this.#model, this.#model, changeId));
    }
    if (child === 'pipeline' && active != null) await this.#end(workflowIds.pipeline(this.#model, active.start.triggerId));
  }

  /** It may have ended by itself. */
  async #end(workflowId: string): Promise<void> {
    await this.#client.workflow
      .getHandle(workflowId)
      .terminate('storm')
      .catch(() => undefined);
  }
}

/** Some of what is spoiled is still what it should be. */
function isMalformed(name: string, body: unknown, model: string): boolean {
  const sent: unknown = body === undefined ? undefined : JSON.parse(JSON.stringify(body) ?? 'null');
  try {
    if (name === MESSAGES.trigger) readTriggerSignal(sent, { model, nowMs: Date.now() });
    if (name === MESSAGES.pipelineFinished) readPipelineReport(sent);
    if (name === MESSAGES.rolloutFinished) readRolloutReport(sent);
    return false;
  } catch {
    return true;
  }
}
