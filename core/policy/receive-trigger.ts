import { BUDGET_BYTES, hasRoom, keepNewest } from './state/bounds.js';
import { count } from './state/lifecycle-state.js';
import type { Arrival, KnownTrigger, LifecycleState, Notice, PendingTrigger, Waiter } from './state/lifecycle-state.js';
import type { LifecycleDefinition, ReplyTo, StartPipelineInput, TriggerOutcome } from './state/lifecycle-types.js';
import { addJoined } from './joined-triggers.js';
import { refusalOf } from './refusal.js';
import { contentOf, sameWork } from './same-work.js';
import { dropped, isBehind, rememberOutcome } from './settle.js';
import { addWaiter } from './waiters.js';

export interface TriggerDecision {
  readonly state: LifecycleState;
  /** `conflict`: the id was used for other content. `dropped`: too much waits already. Neither is remembered. */
  readonly decision: 'queued' | 'joined' | 'duplicate' | 'refused' | 'conflict' | 'dropped';
  readonly pipelineTriggerId: string;
  readonly text: string;
}

/**
 * One request to train. In this order: before the definition is known it waits; a known id is a duplicate; a request for work that is
 * running or waiting joins it; a machine's request must keep within cooldown and daily budget, both in data time; the rest waits its
 * turn. A request that was refused may come again.
 */
export function receiveTrigger(
  before: LifecycleState,
  start: StartPipelineInput,
  receivedAt: number,
  replyTo: ReplyTo | null,
): TriggerDecision {
  const arrival: Arrival = { start, receivedAt, replyTo };
  const state = count(before, 'received');
  if (isBehind(state, 'trigger')) return drop(state, arrival, 'more waits to be written than there is room for');
  if (state.definition !== null) return judge(state, state.definition, arrival);
  const again = state.arrivals.some((one) => one.start.triggerId === start.triggerId);
  if (!again && !hasRoom(state.arrivals, arrival, BUDGET_BYTES.arrivals)) return drop(state, arrival, 'too many wait for the definition');
  const arrivals = again ? state.arrivals : [...state.arrivals, arrival];
  return { state: { ...state, arrivals }, decision: 'queued', pipelineTriggerId: start.triggerId, text: 'waits for the definition' };
}

/** What came before the definition was known is judged now, in the order in which it came. */
export function judgeArrivals(state: LifecycleState, definition: LifecycleDefinition): LifecycleState {
  const judged = { ...state, definition, arrivals: [] };
  return state.arrivals.reduce<LifecycleState>((next, arrival) => judge(next, definition, arrival).state, judged);
}

function judge(before: LifecycleState, definition: LifecycleDefinition, asked: Arrival): TriggerDecision {
  const arrival = { ...asked, start: asBackfill(before, asked.start) };
  const { start } = arrival;
  const state = start.kind === 'schedule' ? { ...before, newestScheduled: start.asOf } : before;
  const known = knownTrigger(state, start.triggerId);
  if (known !== undefined) return known.fingerprint === contentOf(start) ? duplicate(state, arrival, known) : conflict(state, arrival);
  const joined = join(state, definition, arrival);
  if (joined !== null) return joined;
  const refusal = refusalOf(state, definition, start);
  if (refusal !== null) return refuse(state, arrival, refusal);
  const trainingDigest = definition.trainingDigest ?? definition.digest;
  const { receivedAt } = arrival;
  const pending: PendingTrigger = { start, receivedAt, digest: definition.digest, trainingDigest, waiters: [waiterOf(arrival)] };
  if (!hasRoom(state.pending, pending, BUDGET_BYTES.pending))
    return refuse(state, arrival, `${state.pending.length} triggers wait already`);
  const next = remember({ ...state, pending: [...state.pending, pending] }, start, start.triggerId);
  return { state: next, decision: 'queued', pipelineTriggerId: start.triggerId, text: 'queued' };
}

/** Of a period that has passed, since a later one has come already: it is trained and judged, not deployed. */
function asBackfill({ newestScheduled }: LifecycleState, start: StartPipelineInput): StartPipelineInput {
  if (start.kind !== 'schedule' || newestScheduled === null || start.asOf >= newestScheduled) return start;
  return { ...start, kind: 'backfill', deploy: false, reason: 'backfill of the schedule' };
}

/** Of the many that joined, the newest are remembered; what is open is known anyway. */
function knownTrigger(state: LifecycleState, triggerId: string): KnownTrigger | undefined {
  const open = [state.active, ...state.pending].find((one) => one?.start.triggerId === triggerId);
  if (open != null) return { triggerId, fingerprint: contentOf(open.start), pipelineTriggerId: triggerId };
  return state.known.find((one) => one.triggerId === triggerId);
}

function waiterOf({ start: { triggerId, kind, asOf }, receivedAt, replyTo }: Arrival): Waiter {
  return { triggerId, kind, asOf, receivedAt, replyTo };
}

function remember(state: LifecycleState, start: StartPipelineInput, pipelineTriggerId: string): LifecycleState {
  const known = [...state.known, { triggerId: start.triggerId, fingerprint: contentOf(start), pipelineTriggerId }];
  return { ...state, known: keepNewest(known, BUDGET_BYTES.known) };
}

function duplicate(before: LifecycleState, arrival: Arrival, { pipelineTriggerId }: KnownTrigger): TriggerDecision {
  const { triggerId } = arrival.start;
  const state = count(before, 'duplicates');
  const text = `trigger ${triggerId} was received before`;
  const result = { decision: 'duplicate', pipelineTriggerId, text } as const;
  if (arrival.replyTo === null) return { state, ...result };
  const waiting = addWaiter(state, pipelineTriggerId, waiterOf(arrival));
  if (waiting !== null) return { state: waiting, ...result };
  const found = state.recent.findLast((entry) => entry.triggerId === pipelineTriggerId);
  const outcome = found?.outcome ?? { state: 'duplicate', version: null, revision: null, text };
  return { state: reply(state, arrival, outcome), ...result };
}

function conflict(before: LifecycleState, arrival: Arrival): TriggerDecision {
  const { triggerId } = arrival.start;
  const text = `trigger ${triggerId} was received before with other content`;
  const outcome: TriggerOutcome = { state: 'refused', version: null, revision: null, text };
  const state = dropped(before, text);
  return {
    state: arrival.replyTo === null ? state : reply(state, arrival, outcome),
    decision: 'conflict',
    pipelineTriggerId: triggerId,
    text,
  };
}

function drop(state: LifecycleState, { start }: Arrival, why: string): TriggerDecision {
  const text = `trigger ${start.triggerId}: ${why}`;
  return { state: dropped(state, text), decision: 'dropped', pipelineTriggerId: start.triggerId, text };
}

function reply(state: LifecycleState, arrival: Arrival, outcome: TriggerOutcome): LifecycleState {
  return { ...state, notices: [...state.notices, { kind: 'reply', waiter: waiterOf(arrival), outcome }] };
}

function refuse(state: LifecycleState, arrival: Arrival, text: string): TriggerDecision {
  const { triggerId } = arrival.start;
  const outcome: TriggerOutcome = { state: 'refused', version: null, revision: null, text };
  const notice: Notice = { kind: 'outcome', waiter: waiterOf(arrival), outcome };
  const next = rememberOutcome({ ...count(state, 'refused'), notices: [...state.notices, notice] }, triggerId, outcome);
  return { state: next, decision: 'refused', pipelineTriggerId: triggerId, text };
}

/** Joining: the same work is waiting or running, so one pipeline answers both. */
function join(state: LifecycleState, { digest }: LifecycleDefinition, arrival: Arrival): TriggerDecision | null {
  const { start } = arrival;
  const candidates = state.active === null ? state.pending : [state.active, ...state.pending];
  const holder = candidates.find((candidate) => candidate.digest === digest && sameWork(candidate.start, start));
  if (holder === undefined) return null;
  const pipelineTriggerId = holder.start.triggerId;
  const known = remember(count(state, 'joined'), start, pipelineTriggerId);
  const waits = arrival.replyTo !== null && hasRoom(holder.waiters, waiterOf(arrival), BUDGET_BYTES.waiters);
  return {
    state: waits
      ? (addWaiter(known, pipelineTriggerId, waiterOf(arrival)) ?? known)
      : addJoined(known, pipelineTriggerId, waiterOf(arrival)),
    decision: 'joined',
    pipelineTriggerId,
    text: `joined ${pipelineTriggerId}, which does the same work`,
  };
}
