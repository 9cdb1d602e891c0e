import type { Connection } from '@temporalio/client';
import type { TemporalDevServer } from '../../../tools/temporal-dev-server.js';

/** Something that people or machines can read, with its payloads decoded. */
export interface Evidence {
  readonly where: string;
  readonly text: string;
}

const METADATA_QUERY = '__temporal_workflow_metadata';

interface Execution {
  readonly workflowId: string;
  readonly runId: string;
}

type Service = Connection['workflowService'];
const NAMESPACE = 'default';

async function executions(service: Service): Promise<Execution[]> {
  const { executions: found } = await service.listWorkflowExecutions({ namespace: NAMESPACE, pageSize: 1_000 });
  return (found ?? []).map(({ execution }) => ({ workflowId: execution?.workflowId ?? '', runId: execution?.runId ?? '' }));
}

/** Every event of every workflow; what the server says of each (heartbeats, last failures, memo, summary) and its current details. */
export async function readWorkflows({ workflowService: service }: Connection): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  for (const execution of await executions(service)) {
    const { workflowId } = execution;
    let nextPageToken: Uint8Array | null = null;
    do {
      const page: Awaited<ReturnType<Service['getWorkflowExecutionHistory']>> = await service.getWorkflowExecutionHistory({
        namespace: NAMESPACE,
        execution,
        nextPageToken,
      });
      evidence.push({ where: `history of ${workflowId}`, text: decoded(page.history) });
      nextPageToken = (page.nextPageToken?.length ?? 0) > 0 ? page.nextPageToken : null;
    } while (nextPageToken !== null);
    evidence.push(await readDescription(service, execution));
    const queried = await service
      .queryWorkflow({ namespace: NAMESPACE, execution, query: { queryType: METADATA_QUERY } })
      .then(decoded, (error: Error) => error.message);
    evidence.push({ where: `details of ${workflowId}`, text: queried });
  }
  return evidence;
}

/** What is visible of a workflow only while it runs. */
export async function readRunning({ workflowService: service }: Connection): Promise<Evidence[]> {
  const found = await executions(service);
  return Promise.all(found.map((execution) => readDescription(service, execution)));
}

async function readDescription(service: Service, execution: Execution): Promise<Evidence> {
  return {
    where: `description of ${execution.workflowId}`,
    text: decoded(await service.describeWorkflowExecution({ namespace: NAMESPACE, execution })),
  };
}

/** What the Web UI shows, by the HTTP interface that it reads. */
export async function readWebUi({ uiUrl }: TemporalDevServer, { workflowService: service }: Connection): Promise<Evidence[]> {
  const root = `${uiUrl}/api/v1/namespaces/${NAMESPACE}`;
  const paths = (await executions(service)).flatMap(({ workflowId, runId }) => {
    const path = `/workflows/${encodeURIComponent(workflowId)}`;
    return [`${path}?execution.runId=${runId}`, `${path}/history?execution.runId=${runId}&maximumPageSize=1000`];
  });
  return Promise.all(
    ['/workflows', '/schedules', ...paths].map(async (path) => {
      const response = await fetch(`${root}${path}`);
      const text = await response.text();
      if (!response.ok) throw new Error(`The Web UI answers ${path} with ${response.status}: ${text}`);
      return { where: `Web UI ${path}`, text: decoded(JSON.parse(text)) };
    }),
  );
}

const BASE64 = /^[A-Za-z0-9+/]{4,}={0,2}$/;

/** All texts in a message, with bytes, and what may be bytes in base64, as the text they hold. */
function decoded(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
    if (isBuffer(value)) return Buffer.from(value.data).toString('utf8');
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'string' && BASE64.test(value)) return `${value} ${Buffer.from(value, 'base64').toString('utf8')}`;
    return value;
  });
}

/** JSON.stringify calls a Buffer's own `toJSON` before it asks us. */
function isBuffer(value: unknown): value is { readonly data: readonly number[] } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value &&
    Array.isArray(value.data)
  );
}
