import { keepLast } from './lifecycle-state.js';
import type { LifecycleState, Notice, PendingTrigger, Waiter } from './lifecycle-state.js';
import type { StartPipelineInput, TriggerOutcome } from './lifecycle-types.js';

export interface TriggerDecision {
  readonly state: LifecycleState;
  readonly decision: 'queued' | 'joined' | 'duplicate' | 'refused';
  readonly pipelineTriggerId: string;
  readonly text: string;
}

const MAX_RECENT_IDS = 2_000;
const MAX_PENDING = 200;
const DAY_MS = 86_400_000;

/**
 * One request to train. In this order: a known id is a duplicate; a request for work that is running or waiting joins it;
 * a machine's request must keep within cooldown and daily budget, both in data time; the rest waits its turn.
 */
export function receiveTrigger(
  before: LifecycleState,
  start: StartPipelineInput,
  receivedAt: number,
  replyTo: string | null,
): TriggerDecision {
  const state = count(before, 'received');
  const waiter: Waiter = { triggerId: start.triggerId, kind: start.kind, asOf: start.asOf, receivedAt, replyTo };
  const holder = holderOf(state, start.triggerId);
  if (holder !== undefined || state.recentIds.includes(start.triggerId)) {
    return duplicate(state, waiter, holder);
  }
  const remembered = { ...state, recentIds: keepLast([...state.recentIds, start.triggerId], MAX_RECENT_IDS) };
  const joined = join(remembered, start, waiter);
  if (joined !== null) return joined;
  const refusal = refusalOf(remembered, start);
  if (refusal !== null) return refuse(remembered, waiter, refusal);
  if (remembered.pending.length >= MAX_PENDING) return refuse(remembered, waiter, `${MAX_PENDING} triggers wait already`);
  const pending: PendingTrigger = { start, receivedAt, waiters: [waiter] };
  return {
    state: { ...remembered, pending: [...remembered.pending, pending] },
    decision: 'queued',
    pipelineTriggerId: start.triggerId,
    text: 'queued',
  };
}

function duplicate(state: LifecycleState, waiter: Waiter, holder: PendingTrigger | undefined): TriggerDecision {
  const counted = count(state, 'duplicates');
  const known = state.recent.find((entry) => entry.triggerId === waiter.triggerId);
  const text = `trigger ${waiter.triggerId} was received before`;
  const result = { decision: 'duplicate', pipelineTriggerId: holder?.start.triggerId ?? waiter.triggerId, text } as const;
  if (waiter.replyTo === null) return { state: counted, ...result };
  if (holder !== undefined) return { state: addWaiter(counted, holder.start.triggerId, waiter), ...result };
  const outcome = known?.outcome ?? { state: 'duplicate', version: null, revision: null, text };
  return { state: { ...counted, notices: [...counted.notices, { waiter, outcome }] }, ...result };
}

function refuse(state: LifecycleState, waiter: Waiter, text: string): TriggerDecision {
  const outcome: TriggerOutcome = { state: 'refused', version: null, revision: null, text };
  const notice: Notice = { waiter, outcome };
  const next = rememberOutcome({ ...count(state, 'refused'), notices: [...state.notices, notice] }, waiter.triggerId, outcome);
  return { state: next, decision: 'refused', pipelineTriggerId: waiter.triggerId, text };
}

/** Joining: the same work is waiting or running, so one pipeline answers both. */
function join(state: LifecycleState, start: StartPipelineInput, waiter: Waiter): TriggerDecision | null {
  const candidates = state.active === null ? state.pending : [state.active, ...state.pending];
  const holder = candidates.find((candidate) => sameWork(candidate.start, start));
  if (holder === undefined) return null;
  return {
    state: addWaiter(count(state, 'joined'), holder.start.triggerId, waiter),
    decision: 'joined',
    pipelineTriggerId: holder.start.triggerId,
    text: `joined ${holder.start.triggerId}, which does the same work`,
  };
}

/** Same steps and the same parameters (a schedule's period is among them). The data time may differ: what is running is recent enough. */
function sameWork(a: StartPipelineInput, b: StartPipelineInput): boolean {
  return (
    a.deploy === b.deploy &&
    (a.tag ?? null) === (b.tag ?? null) &&
    JSON.stringify(a.steps ?? null) === JSON.stringify(b.steps ?? null) &&
    sortedEntries(a.parameters) === sortedEntries(b.parameters)
  );
}

function sortedEntries(parameters: StartPipelineInput['parameters']): string {
  return JSON.stringify(Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function refusalOf(state: LifecycleState, start: StartPipelineInput): string | null {
  const definition = state.definition;
  if (definition === null) return 'the model has no definition here: run `perennial apply`';
  if (start.kind === 'manual' || start.kind === 'schedule') return null;
  if (start.kind === 'drift') {
    if (definition.onDrift === null) return 'the definition has no retrain.onDrift';
    const matured = start.maturedRows ?? 0;
    if (matured < definition.onDrift.minMaturedRows) {
      return `${matured} matured rows since the champion was trained, retrain.onDrift asks for ${definition.onDrift.minMaturedRows}`;
    }
  }
  const last = state.machineStarts[state.machineStarts.length - 1];
  if (last !== undefined && start.asOf - last < definition.cooldownMs)
    return 'within retrain.cooldown of the last machine-started pipeline';
  const today = state.machineStarts.filter((asOf) => start.asOf - asOf < DAY_MS).length;
  if (today >= definition.maxPerDay) return `retrain.maxPerDay (${definition.maxPerDay}) is used up`;
  return null;
}

function holderOf(state: LifecycleState, triggerId: string): PendingTrigger | undefined {
  const all = state.active === null ? state.pending : [state.active, ...state.pending];
  return all.find((pending) => pending.waiters.some((waiter) => waiter.triggerId === triggerId));
}

function addWaiter(state: LifecycleState, pipelineTriggerId: string, waiter: Waiter): LifecycleState {
  const add = <T extends PendingTrigger>(entry: T): T =>
    entry.start.triggerId === pipelineTriggerId ? { ...entry, waiters: [...entry.waiters, waiter] } : entry;
  return { ...state, pending: state.pending.map(add), active: state.active === null ? null : add(state.active) };
}

export function rememberOutcome(state: LifecycleState, triggerId: string, outcome: TriggerOutcome): LifecycleState {
  return { ...state, recent: keepLast([...state.recent, { triggerId, outcome }], 20) };
}

function count(state: LifecycleState, counter: keyof LifecycleState['counters']): LifecycleState {
  return { ...state, counters: { ...state.counters, [counter]: state.counters[counter] + 1 } };
}
