import { operation, service } from 'nexus-rpc';
import type { DecisionAction, DecisionOutcome } from '../core/policy/state/lifecycle-state.js';
import type { Parameters, TriggerOutcome, VariantSplit } from '../core/policy/state/lifecycle-types.js';
import type { DecisionResult } from './workflows.js';

/**
 * What workflows of other namespaces may ask. Safe in any team's workflow bundle: `nexus-rpc` is all that it loads.
 * Callers' histories hold the names of service and operations, so they are fixed from the first release.
 */

export type { DecisionResult, DecisionAction, DecisionOutcome, TriggerOutcome, VariantSplit };

export interface RollbackRequest {
  readonly model: string;
  /** Who decides, for the audit log: 1 to 255 characters. */
  readonly actor: string;
  readonly reason: string;
  /** Same id, same change. Absent: made of the Nexus request's id, which a retried request keeps. */
  readonly changeId?: string;
}

export interface PromoteRequest extends RollbackRequest {
  readonly version: number;
  /** Absent: everything to `version`, which else is the one with the largest share. */
  readonly split?: VariantSplit;
  /** Also a version that nobody has judged; needs a reason. Absent: false. */
  readonly force?: boolean;
}

export interface RunRequest {
  readonly model: string;
  readonly actor: string;
  readonly reason: string;
  /** Same id, same request: whoever asks with it again gets the same outcome. Absent: made of the Nexus request's id. */
  readonly triggerId?: string;
  /** Data time, epoch milliseconds. Absent: now. */
  readonly asOf?: number;
  /** Named parameters of the source query. */
  readonly parameters?: Parameters;
  /** False: register and judge only. @default true */
  readonly deploy?: boolean;
}

export interface StatusRequest {
  readonly model: string;
}

/** What a lifecycle is doing. Bounded: below 20 kB of JSON. */
export interface ModelStatus {
  readonly model: string;
  /** Null: nothing has been deployed by this lifecycle. */
  readonly serving: { readonly version: number; readonly revision: number } | null;
  readonly paused: { readonly by: string; readonly reason: string } | null;
  /** The pipeline that runs. */
  readonly pipeline: { readonly triggerId: string; readonly reason: string } | null;
  /** The change that is being carried out; version null: the one before that which serves. */
  readonly rollout: { readonly changeId: string; readonly version: number | null } | null;
  readonly waiting: { readonly pipelines: number; readonly rollouts: number };
  /** What fails and is tried again. */
  readonly troubles: readonly string[];
  /** How triggers ended, newest first, at most five. */
  readonly outcomes: readonly { readonly triggerId: string; readonly outcome: TriggerOutcome }[];
  /** How decisions ended, newest first, at most five. */
  readonly decisions: readonly DecisionOutcome[];
}

export const perennialService = service('perennial', {
  /** Answers when the lifecycle has accepted the change; `status` tells how it ended. */
  promote: operation<PromoteRequest, DecisionResult>(),
  /** To the version before the one that serves. Answers as `promote` does. */
  rollback: operation<RollbackRequest, DecisionResult>(),
  /** Ends when the pipeline has, deployment included. */
  run: operation<RunRequest, TriggerOutcome>(),
  status: operation<StatusRequest, ModelStatus>(),
});
