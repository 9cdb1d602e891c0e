import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StartPipelineInput } from '../contracts/workflows.js';
import { DomainError, ERRORS, isDomainError } from '../core/errors.js';
import { readAlertmanager, readPlainTrigger } from './alertmanager.js';
import type { TriggerRequest } from './alertmanager.js';
import { readJsonBody } from './read-json-body.js';

export interface WebhookOptions {
  /** 0 takes a free port. Listens on 127.0.0.1. */
  readonly port: number;
  readonly token: string;
  /** Whether somebody applied a definition of the model. */
  readonly modelExists: (model: string) => Promise<boolean>;
  /** Resolves once the server has the signal. */
  readonly signal: (start: StartPipelineInput) => Promise<void>;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
}

export interface WebhookServer {
  readonly url: string;
  close(): Promise<void>;
}

const ALERTMANAGER = '/v1/webhooks/alertmanager';
const PLAIN = /^\/v1\/models\/([^/]+)\/triggers$/;
const TIMEOUT_MS = 30_000;

/**
 * Turns alerts and plain JSON into signals of lifecycles. 2xx only after Temporal has the signal; 503 when it is away, so that the sender
 * delivers again, which the trigger's id makes harmless. Errors of the start: WEBHOOK_ADDRESS_UNUSABLE.
 */
export async function startWebhookServer(options: WebhookOptions): Promise<WebhookServer> {
  const expected = digest(options.token);
  const server = createServer({ headersTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS }, (request, response) => {
    answer(request, options, expected).then(
      (body) => send(request, response, 202, body),
      (error: unknown) => refuse(request, response, { error, log: options.log }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new DomainError('WEBHOOK_ADDRESS_UNUSABLE', { port: options.port, reason: error.code ?? error.message })),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function answer(request: IncomingMessage, options: WebhookOptions, expected: Buffer): Promise<unknown> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const model = PLAIN.exec(path)?.[1];
  requireToken(request, expected);
  if (path !== ALERTMANAGER && model === undefined)
    throw new DomainError('ROUTE_UNKNOWN', { routes: [`POST ${ALERTMANAGER}`, 'POST /v1/models/MODEL/triggers'] });
  if (request.method !== 'POST') throw new DomainError('METHOD_NOT_ALLOWED', { found: request.method ?? '', expected: 'POST' });
  const body = await readJsonBody(request);
  const triggers = model === undefined ? readAlertmanager(body) : [readPlainTrigger(decode(model), body, randomUUID)];
  for (const { model: name } of triggers) {
    if (!(await options.modelExists(name))) throw new DomainError('MODEL_UNKNOWN', { model: name });
  }
  const source = model === undefined ? 'alertmanager' : 'webhook';
  await Promise.all(triggers.map((trigger) => options.signal(startOf(trigger, source))));
  triggers.forEach(({ model: name, triggerId }) => options.log(`webhook: ${name} triggered as ${triggerId}`));
  return { triggers: triggers.map(({ model: name, triggerId }) => ({ model: name, triggerId })) };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

function startOf({ model, triggerId, asOf, reason }: TriggerRequest, actor: string): StartPipelineInput {
  return { model, triggerId, kind: 'alert', asOf: asOf ?? Date.now(), parameters: {}, reason, actor, deploy: true };
}

/** Digests have one length, and comparing them takes the same time wherever a wrong token differs. */
function requireToken(request: IncomingMessage, expected: Buffer): void {
  const sent = /^bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (!timingSafeEqual(digest(sent), expected)) throw new DomainError('WEBHOOK_UNAUTHORIZED');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const STATUS_OF_KIND = { input: 400, missing: 404, state: 503, fault: 503 } as const;
const STATUS: Readonly<Record<string, number>> = { WEBHOOK_UNAUTHORIZED: 401, METHOD_NOT_ALLOWED: 405, INPUT_BODY_TOO_LARGE: 413 };

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { error, log }: { readonly error: unknown; readonly log: (line: string) => void },
): void {
  if (isDomainError(error)) {
    const { field, found, expected } = error.details;
    return send(request, response, STATUS[error.code] ?? STATUS_OF_KIND[ERRORS[error.code].kind], {
      error: { code: error.code, message: error.message, field, found, expected },
    });
  }
  // Nobody knows whether the signal arrived: the sender may deliver again.
  log(`webhook: ${error instanceof Error ? error.name : typeof error} while a trigger was delivered`);
  send(request, response, 503, {
    error: { code: 'INTERNAL', message: 'The trigger could not be delivered. Fix: send it again; the log of this endpoint says more.' },
  });
}

function send(request: IncomingMessage, response: ServerResponse, status: number, body: unknown): void {
  if (response.destroyed) return;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (!request.complete) headers.connection = 'close';
  response.writeHead(status, headers).end(JSON.stringify(body));
  if (!request.complete) request.resume();
}
