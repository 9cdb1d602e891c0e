import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { AuditSink } from '../adapters/audit/audit.js';
import type { MetadataStore } from '../adapters/metadata-store/metadata-store.js';
import type { StartPipelineInput } from '../contracts/workflows.js';
import { DomainError, ERRORS, isDomainError } from '../core/errors.js';
import { readHead } from '../core/requests/request-head.js';
import { SiteGuard } from '../core/requests/site-guard.js';
import { readAlertmanager, readPlainTrigger } from './alertmanager.js';
import type { AlertmanagerDelivery } from './alertmanager.js';
import { readJsonBody } from './read-json-body.js';
import { TriggerQuotas } from './trigger-quotas.js';
import { WebhookAudit } from './webhook-audit.js';
import { WebhookDoor } from './webhook-door.js';
import { takeTriggers } from '../operations/triggers/take-triggers.js';
import type { TakenTriggers } from '../operations/triggers/take-triggers.js';
import { triggerReport } from '../operations/triggers/trigger-report.js';

/** PEM texts that belong together. */
export interface WebhookCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface WebhookOptions {
  /** 0 takes a free port. Listens on loopback. */
  readonly port: number;
  /** HTTPS instead of HTTP. */
  readonly certificate?: WebhookCertificate | undefined;
  /** A function: the token of now. */
  readonly token: string | (() => string);
  /** Names besides those of loopback by which a proxy asks. */
  readonly trustedHosts?: readonly string[];
  /** From one address; four times as many from all together. @default 60 */
  readonly triggersPerMinute?: number;
  /** Knows the models, and what became of their triggers. */
  readonly metadata: MetadataStore;
  /** Resolves once the server has the signal. */
  readonly signal: (start: StartPipelineInput) => Promise<void>;
  /** Takes one line, without its end. */
  readonly log: (line: string) => void;
  /** Told of triggers and of wrong tokens; it stays open after `close`. */
  readonly audit?: AuditSink;
}

export interface WebhookServer {
  readonly url: string;
  /** For connections from now on. */
  replaceCertificate(certificate: WebhookCertificate): void;
  close(): Promise<void>;
}

const ALERTMANAGER = '/v1/webhooks/alertmanager';
const PLAIN = /^\/v1\/models\/([^/]+)\/triggers$/;
const ONE = /^\/v1\/models\/([^/]+)\/triggers\/([^/]+)$/;
const ROUTES = [`POST ${ALERTMANAGER}`, 'POST /v1/models/MODEL/triggers', 'GET /v1/models/MODEL/triggers/ID'];
const ADDRESS = '127.0.0.1';
const TIMEOUT_MS = 30_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const TRIGGERS_PER_MINUTE = 60;

/**
 * Turns alerts and plain JSON into signals of lifecycles, and tells what became of them. 202 only after Temporal has the signal; 503 when it
 * is away, so that the sender delivers again, which the trigger's id makes harmless. Errors of the start: WEBHOOK_ADDRESS_UNUSABLE.
 */
export async function startWebhookServer(options: WebhookOptions): Promise<WebhookServer> {
  const { certificate } = options;
  const door = new WebhookDoor(options.token, options.log);
  const quotas = new TriggerQuotas(options.triggersPerMinute ?? TRIGGERS_PER_MINUTE, options.log);
  const audit = new WebhookAudit(options.audit);
  const sites = new SiteGuard({ boundTo: ADDRESS, isTls: certificate !== undefined, trustedHosts: options.trustedHosts });
  const server = openServer(certificate, (request, response) => {
    answer(request, options, { sites, door, quotas, audit }).then(
      ({ status, body }) => send(request, response, status, body),
      (error: unknown) => {
        audit.refused(error, request);
        refuse(request, response, { error, log: options.log });
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new DomainError('WEBHOOK_ADDRESS_UNUSABLE', { port: options.port, reason: error.code ?? error.message })),
    );
    server.listen(options.port, ADDRESS, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://${ADDRESS}:${port}`,
    replaceCertificate: (renewed) => {
      if (server instanceof TlsServer) server.setSecureContext(renewed);
    },
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      await audit.close();
    },
  };
}

function openServer(certificate: WebhookCertificate | undefined, onRequest: RequestListener): Server {
  const limits = { headersTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS };
  if (certificate === undefined) return createServer(limits, onRequest);
  return createTlsServer({ ...limits, ...certificate, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, onRequest);
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Entrance {
  readonly sites: SiteGuard;
  readonly door: WebhookDoor;
  readonly quotas: TriggerQuotas;
  readonly audit: WebhookAudit;
}

/** Errors: INPUT_HTTP_INVALID, HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED, WEBHOOK_UNAUTHORIZED, AUTHENTICATION_LIMITED. */
function admit(request: IncomingMessage, { sites, door }: Entrance): void {
  const head = readHead(request.rawHeaders);
  sites.check(request.method, head);
  door.requireToken(head.authorization, request.socket.remoteAddress);
}

async function answer(request: IncomingMessage, options: WebhookOptions, entrance: Entrance): Promise<Answer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  admit(request, entrance);
  const [, model, triggerId] = ONE.exec(path) ?? [];
  if (model !== undefined && triggerId !== undefined) {
    requireMethod(request, 'GET');
    return { status: 200, body: await triggerReport(options.metadata, decode(model), decode(triggerId)) };
  }
  const plain = PLAIN.exec(path)?.[1];
  if (path !== ALERTMANAGER && plain === undefined) throw new DomainError('ROUTE_UNKNOWN', { routes: ROUTES });
  requireMethod(request, 'POST');
  const { quotas } = entrance;
  const address = request.socket.remoteAddress ?? '';
  quotas.require(address);
  const body = await readJsonBody(request);
  const charged = (triggers: number): void => quotas.charge(address, triggers);
  const { taken, refused, answered } =
    plain === undefined ? await takeAlerts(body, options, charged) : await takePlain(decode(plain), body, options, charged);
  entrance.audit.triggers({ taken, refused }, plain === undefined ? 'alertmanager' : 'webhook', request);
  return answered();
}

function requireMethod(request: IncomingMessage, expected: string): void {
  if (request.method !== expected) throw new DomainError('METHOD_NOT_ALLOWED', { found: request.method ?? '', expected });
}

type Charge = (triggers: number) => void;

interface Taken extends TakenTriggers {
  /** Errors: that of a trigger that was refused, where there is no other. */
  readonly answered: () => Answer;
}

async function takePlain(model: string, body: unknown, options: WebhookOptions, charge: Charge): Promise<Taken> {
  charge(1);
  const { taken, refused } = await takeTriggers(options, [readPlainTrigger(model, body, randomUUID)], 'webhook');
  const answered = (): Answer => {
    for (const { error } of refused) throw error;
    return { status: 202, body: { triggers: told(taken, options) } };
  };
  return { taken, refused, answered };
}

async function takeAlerts(body: unknown, options: WebhookOptions, charge: Charge): Promise<Taken> {
  const delivery = readAlertmanager(body);
  charge(Math.max(1, new Set(delivery.requests.map(({ model }) => model)).size));
  const found = await takeTriggers(options, delivery.requests, 'alertmanager');
  return { ...found, answered: () => answerToAlerts(delivery, found, options) };
}

/** Some alerts of a delivery may be refused while others are taken; where nothing is taken for want of something right, the sender hears of it. */
function answerToAlerts(
  { requests, refused: unread }: AlertmanagerDelivery,
  { taken, refused }: TakenTriggers,
  options: WebhookOptions,
): Answer {
  const untaken = refused.map(({ request, error }) => ({ alert: requests.find((one) => one === request)?.alert ?? '', error }));
  const all = [...unread, ...untaken];
  for (const { alert, error } of all)
    options.log(`webhook: ${alert} of a delivery by Alertmanager was refused: ${error.code}: ${error.message}`);
  const wrong = all.find(({ error }) => error.code !== 'ALERT_MODEL_MISSING');
  const triggers = told(taken, options);
  const answered = all.map(({ alert, error }) => ({ alert, code: error.code, message: error.message }));
  if (taken.length > 0 || wrong === undefined)
    return { status: 202, body: answered.length === 0 ? { triggers } : { triggers, refused: answered } };
  const { status, body: said } = refusal(wrong.error);
  return { status, body: { ...said, refused: answered } };
}

function told(
  starts: readonly StartPipelineInput[],
  { log }: WebhookOptions,
): readonly { readonly model: string; readonly triggerId: string }[] {
  starts.forEach(({ model, triggerId }) => log(`webhook: ${model} triggered as ${triggerId}`));
  return starts.map(({ model, triggerId }) => ({ model, triggerId }));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}

const STATUS_OF_KIND = { input: 400, missing: 404, state: 503, fault: 503 } as const;
const STATUS: Readonly<Record<string, number>> = {
  AUTHENTICATION_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  WEBHOOK_UNAUTHORIZED: 401,
  HOST_NOT_ALLOWED: 421,
  METHOD_NOT_ALLOWED: 405,
  ORIGIN_NOT_ALLOWED: 403,
  INPUT_BODY_TOO_LARGE: 413,
  TRIGGER_CONFLICT: 409,
};

function refusal(error: DomainError): { readonly status: number; readonly body: object } {
  const { field, found, expected } = error.details;
  const status = STATUS[error.code] ?? STATUS_OF_KIND[ERRORS[error.code].kind];
  return { status, body: { error: { code: error.code, message: error.message, field, found, expected } } };
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { error, log }: { readonly error: unknown; readonly log: (line: string) => void },
): void {
  if (isDomainError(error)) {
    const { status, body } = refusal(error);
    if (status === 429) response.setHeader('retry-after', String(error.details.waitS));
    return send(request, response, status, body);
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
