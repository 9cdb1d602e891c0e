import type { JsonObject } from '../json/request-fields.js';
import { errorAnswers } from './error-answers.js';

interface ServerPath {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** Answered without a token. */
  readonly open?: true;
  readonly contentType?: string;
  /** May also answer that it is not so yet. */
  readonly mayWait?: true;
}

const PATHS: readonly ServerPath[] = [
  { path: '/v2/health/live', id: 'live', summary: 'Whether the process lives', open: true },
  { path: '/v2/health/ready', id: 'ready', summary: 'Whether the server answers for its models', open: true, mayWait: true },
  { path: '/v2', id: 'server', summary: 'Name, release and extensions of the server' },
  { path: '/v2/models', id: 'models', summary: 'Names of the served models' },
  { path: '/v2/models/stats', id: 'statistics', summary: 'How many requests each model answered, and how long they took' },
  { path: '/v1/status', id: 'status', summary: 'What is served, since when, and what was refused (role operate)' },
  { path: '/metrics', id: 'metrics', summary: 'Metrics for Prometheus (role operate)', contentType: 'text/plain' },
  { path: '/openapi.json', id: 'openapi', summary: 'This document' },
];

/** Paths that belong to no model. */
export function serverPaths(): JsonObject {
  return Object.fromEntries(PATHS.map((one) => [one.path, { get: operation(one) }]));
}

function operation({ id, summary, open, mayWait, contentType = 'application/json' }: ServerPath): JsonObject {
  const schema = contentType === 'application/json' ? { type: 'object' } : { type: 'string' };
  const waiting = mayWait === true ? { '503': { description: 'Not yet; whoever has role operate is told what it waits for.' } } : {};
  return {
    operationId: `server.${id}`,
    tags: ['server'],
    summary,
    ...(open === true ? { security: [] } : {}),
    responses: {
      '200': { description: 'Answered.', content: { [contentType]: { schema } } },
      ...waiting,
      ...(open === true ? {} : errorAnswers('Error', ['401', '403'])),
    },
  };
}
