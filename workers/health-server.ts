import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isDomainError } from '../core/errors.js';
import type { DomainError } from '../core/errors.js';
import { readHead } from '../core/requests/request-head.js';
import { SiteGuard } from '../core/requests/site-guard.js';
import type { WorkerMetrics } from './worker-metrics.js';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

interface HealthOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Names besides those of loopback by which a proxy asks. */
  readonly trustedHosts?: readonly string[];
  /** Takes tasks now. */
  readonly isReady: () => boolean;
  readonly metrics: WorkerMetrics;
}

const STATUS: Readonly<Record<string, number>> = { HOST_NOT_ALLOWED: 421, ORIGIN_NOT_ALLOWED: 403 };
const ADDRESS = '127.0.0.1';

/** `/health/live`, `/health/ready` and `/metrics` on 127.0.0.1. */
export async function startHealthServer({ port, trustedHosts, isReady, metrics }: HealthOptions): Promise<HealthServer> {
  const sites = new SiteGuard({ boundTo: ADDRESS, isTls: false, trustedHosts });
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const reply = (status: number, body: string, type = 'application/json'): void =>
      void response.writeHead(status, { 'content-type': type }).end(body);
    const refused = refusal(request, sites);
    if (refused !== undefined) return reply(STATUS[refused.code] ?? 400, errorBody(refused));
    if (path === '/health/live') return reply(200, '{"live":true}');
    if (path === '/health/ready') return isReady() ? reply(200, '{"ready":true}') : reply(503, '{"ready":false}');
    if (path !== '/metrics') return reply(404, '{"error":"paths are /health/live, /health/ready, /metrics"}');
    metrics.text().then(
      (text) => reply(200, text, metrics.contentType),
      () => reply(500, '{"error":"metrics failed"}'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, ADDRESS, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Errors, returned: INPUT_HTTP_INVALID, HOST_NOT_ALLOWED, ORIGIN_NOT_ALLOWED. */
function refusal(request: IncomingMessage, sites: SiteGuard): DomainError | undefined {
  try {
    sites.check(request.method, readHead(request.rawHeaders));
    return undefined;
  } catch (error) {
    if (isDomainError(error)) return error;
    throw error;
  }
}

function errorBody({ code, message }: DomainError): string {
  return JSON.stringify({ error: { code, message } });
}
