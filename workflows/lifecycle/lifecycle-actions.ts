import { condition, startChild, workflowInfo } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { LifecycleInput } from '../../contracts/workflows.js';
import { workQueues } from '../../core/policy/state/execution.js';
import * as policy from '../../core/policy/lifecycle.js';
import type { LifecycleAction } from '../../core/policy/lifecycle.js';
import type { ActivePipeline, ActiveRollout } from '../../core/policy/state/lifecycle-state.js';
import type { ControlActivities } from '../../contracts/activities.js';
import type { LifecycleCell } from './lifecycle-cell.js';
import { identityOf, lookAfter } from './lifecycle-children.js';
import { pipelineInput, queuedSteps, rolloutInput } from './lifecycle-inputs.js';
import { tellNotices } from './lifecycle-tell.js';
import { isHoldRefusal } from './is-hold-refusal.js';
import { failureText } from '../details/failure-text.js';
import { supersede } from '../contract/messages.js';
import { perennialPipeline } from '../pipeline/pipeline.js';
import { lifecycleActivities } from '../contract/proxies.js';
import { reportTo } from '../contract/report-to.js';
import { perennialRollout } from '../rollout/rollout.js';
import { childSearchAttributes } from '../contract/search-attributes.js';
import { summaryText } from '../details/summary-text.js';

const RECONCILE_MS = 600_000;

/** What a lifecycle does in the world. Each may end half-way at any moment, with the worker or with the run, and is then done again. */
export class LifecycleActions {
  readonly #cell: LifecycleCell;
  readonly #input: LifecycleInput;
  #starting = 0;

  constructor(cell: LifecycleCell, input: LifecycleInput) {
    this.#cell = cell;
    this.#input = input;
  }

  /** Only a child whose start was acknowledged survives the end of this run. */
  get isStartingChild(): boolean {
    return this.#starting > 0;
  }

  take(action: LifecycleAction): Promise<void> {
    switch (action) {
      case 'load-definition':
        return this.#loadDefinition();
      case 'start-pipeline':
        return this.#startPipeline();
      case 'start-rollout':
        return this.#startRollout();
      case 'supersede-rollout':
        return this.#supersedeRollout();
      case 'release-hold':
        return this.#releaseHold();
      case 'tell':
        return tellNotices(this.#cell, (summary) => this.#activities(summary));
      case 'look-after-children':
        return this.#lookAfterChildren();
    }
  }

  async probeSearchAttributes(): Promise<boolean> {
    const { usable } = await this.#activities('are search attributes known?')['perennial.probeSearchAttributes']({});
    return usable;
  }

  #activities(summary: string): ControlActivities {
    const { model, definition } = this.#cell.state;
    return lifecycleActivities({ model, execution: definition?.execution, summary });
  }

  async #loadDefinition(): Promise<void> {
    const { model } = this.#cell.state;
    const { definition } = await this.#activities('the definition')['perennial.loadLifecycleDefinition']({ model });
    const missing = `MODEL_UNKNOWN: nobody has applied a definition of ${model}. Fix: perennial apply`;
    this.#cell.update((state) => (definition === null ? policy.definitionMissing(state, missing) : policy.configure(state, definition)));
  }

  async #startPipeline(): Promise<void> {
    this.#cell.update(policy.pipelineStarting);
    const { model, active, earlyPipelines } = this.#cell.state;
    if (active === null) return;
    const { triggerId, kind, asOf, actor, reason } = active.start;
    const early = earlyPipelines.find((report) => report.triggerId === triggerId);
    if (early !== undefined) return this.#cell.update((state) => policy.pipelineFinished(state, triggerId, early.result, Date.now()));
    const activities = this.#activities(`trigger ${triggerId}`);
    const [{ duplicate }, unpolled] = await Promise.all([
      activities['perennial.recordTrigger']({ model, triggerId, kind, asOf, receivedAt: active.receivedAt, by: { actor, reason } }),
      this.#findUnpolled(active),
    ]);
    this.#cell.update((state) => (duplicate ? policy.pipelineWasDone(state, triggerId) : { ...state, unpolled }));
    if (!duplicate) await this.#startChild(active, () => this.#pipelineChild(active, unpolled));
  }

  /** Of the queues that the work of a pipeline goes to; none when nobody can tell. */
  #findUnpolled(active: ActivePipeline): Promise<readonly string[]> {
    const { definition } = this.#cell.state;
    const queues = workQueues(definition?.execution ?? {}, queuedSteps(active, this.#cell.state), workflowInfo().taskQueue);
    return this.#activities('does somebody take the work?')
      ['perennial.findUnpolled']({ queues })
      .catch(() => []);
  }

  async #pipelineChild(active: ActivePipeline, unpolled: readonly string[]): Promise<void> {
    const { model, reason, triggerId } = active.start;
    await startChild(perennialPipeline, {
      ...identityOf(this.#cell.state, active),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: 'ABANDON',
      args: [pipelineInput(active, this.#cell.state, unpolled)],
      staticSummary: summaryText(`${model}: ${reason}`),
      ...childSearchAttributes(model, triggerId),
    });
  }

  async #startRollout(): Promise<void> {
    this.#cell.update(policy.rolloutStarting);
    const { activeRollout: active, earlyRollouts } = this.#cell.state;
    if (active === null) return;
    const early = earlyRollouts.find((report) => report.changeId === active.changeId);
    if (early !== undefined) return this.#cell.update((state) => policy.rolloutFinished(state, active.changeId, early.result));
    await this.#startChild(active, () => this.#rolloutChild(active));
  }

  async #rolloutChild(active: ActiveRollout): Promise<void> {
    const { model } = this.#cell.state;
    const what = active.version === null ? 'back to the version before' : `deploy version ${active.version}`;
    await startChild(perennialRollout, {
      ...identityOf(this.#cell.state, active),
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: 'ABANDON',
      args: [rolloutInput(active, this.#cell.state)],
      staticSummary: summaryText(`${model}: ${what}, ${active.reason}`),
      ...childSearchAttributes(model),
    });
  }

  /** One that is there already is this very request's, of an earlier run or before a reset, or another's: then nothing is started. */
  async #startChild(active: ActivePipeline | ActiveRollout, start: () => Promise<void>): Promise<void> {
    this.#starting += 1;
    try {
      await start();
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return await lookAfter(this.#cell, this.#activities('the same request, or another of its name?'), [active]);
    } finally {
      this.#starting -= 1;
    }
    this.#cell.update((state) => policy.childStarted(state, active));
  }

  async #supersedeRollout(): Promise<void> {
    const { activeRollout: active } = this.#cell.state;
    if (active === null || active.supersededBy === null) return;
    const { changeId, by } = active.supersededBy;
    await reportTo(identityOf(this.#cell.state, active).workflowId, supersede, { changeId, by });
    this.#cell.update((state) => policy.supersedeTold(state, active.changeId));
  }

  async #releaseHold(): Promise<void> {
    const { model, releasing } = this.#cell.state;
    if (releasing === null) return;
    const activities = this.#activities('is the endpoint held?');
    const input = { ...releasing, model, endpoint: model, workflowId: workflowInfo().workflowId };
    try {
      const { revision } = await activities['perennial.releaseHold'](input);
      this.#cell.update((state) => policy.released(state, releasing, { state: 'done', revision, text: 'resumed' }));
    } catch (error) {
      if (!isHoldRefusal(error)) throw error;
      this.#cell.update((state) => policy.released(state, releasing, { state: 'failed', revision: null, text: failureText(error) }));
    }
  }

  async #lookAfterChildren(): Promise<void> {
    const isQuiet = (): boolean => policy.startedChildren(this.#cell.state).length === 0;
    if (await condition(isQuiet, this.#input.reconcileMs ?? RECONCILE_MS)) return;
    await lookAfter(this.#cell, this.#activities('are the children still open?'), policy.startedChildren(this.#cell.state));
    const { active } = this.#cell.state;
    if (active === null) return;
    const unpolled = await this.#findUnpolled(active);
    this.#cell.update((state) => ({ ...state, unpolled }));
  }
}
