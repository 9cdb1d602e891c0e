/** A Worker asks for a minute at a time; the server remembers it for some minutes after it left. */
const RECENT_MS = 90_000;
/** Workers report once a minute, unless their process says otherwise. */
const ALIVE_MS = 150_000;
const RUNNING = 1;
const KINDS = { workflows: 1, activities: 2 } as const;

export type TaskKind = keyof typeof KINDS;

interface Timestamp {
  readonly seconds?: unknown;
}
interface Slots {
  readonly currentUsedSlots?: number | null;
}
interface WorkerReport {
  readonly status?: number | null;
  readonly heartbeatTime?: Timestamp | null;
  readonly workflowTaskSlotsInfo?: Slots | null;
  readonly activityTaskSlotsInfo?: Slots | null;
}

/** The little of Temporal's workflow service that tells who works; whoever holds a client gives it. */
export interface QueueService {
  describeTaskQueue(request: {
    readonly namespace: string;
    readonly taskQueue: { readonly name: string };
    readonly taskQueueType: number;
  }): Promise<{ readonly pollers?: readonly { readonly lastAccessTime?: Timestamp | null }[] | null }>;
  listWorkers(request: {
    readonly namespace: string;
    readonly query: string;
  }): Promise<{ readonly workersInfo?: readonly { readonly workerHeartbeat?: WorkerReport | null }[] | null }>;
}

export interface QueueTakers {
  /** Workers that asked the queue within the last 90 s. */
  readonly asking: number;
  /** Workers that have tasks of it and all slots taken, so that they do not ask. Null: the server does not say. */
  readonly busy: number | null;
}

export interface QueueQuestion {
  readonly service: QueueService;
  readonly namespace: string;
  readonly nowMs: number;
}

/** Who takes tasks of a kind from a queue now. A Worker that trains in all of its slots does not ask for hours, and is there. */
export async function queueTakers({ service, namespace, nowMs }: QueueQuestion, queue: string, kind: TaskKind): Promise<QueueTakers> {
  const request = { namespace, taskQueue: { name: queue }, taskQueueType: KINDS[kind] };
  const { pollers } = await service.describeTaskQueue(request);
  const asking = (pollers ?? []).filter(({ lastAccessTime }) => isWithin(lastAccessTime, nowMs, RECENT_MS)).length;
  if (asking > 0) return { asking, busy: 0 };
  // Older servers, and those where it is switched off, know no reports of Workers; and no query can quote a quote.
  if (/['"\\]/.test(queue)) return { asking, busy: null };
  const reports = await service.listWorkers({ namespace, query: `TaskQueue="${queue}"` }).catch(() => undefined);
  if (reports === undefined) return { asking, busy: null };
  const busy = (reports.workersInfo ?? []).filter(({ workerHeartbeat: report }) => isBusy(report, kind, nowMs)).length;
  return { asking, busy };
}

export function isTaken({ asking, busy }: QueueTakers): boolean {
  return asking + (busy ?? 0) > 0;
}

function isBusy(report: WorkerReport | null | undefined, kind: TaskKind, nowMs: number): boolean {
  if (report?.status !== RUNNING || !isWithin(report.heartbeatTime, nowMs, ALIVE_MS)) return false;
  const slots = kind === 'workflows' ? report.workflowTaskSlotsInfo : report.activityTaskSlotsInfo;
  return (slots?.currentUsedSlots ?? 0) > 0;
}

function isWithin(time: Timestamp | null | undefined, nowMs: number, limitMs: number): boolean {
  return Number(time?.seconds ?? 0) * 1_000 > nowMs - limitMs;
}
