import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkerMetrics } from './worker-metrics.js';

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

interface HealthOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** Takes tasks now. */
  readonly isReady: () => boolean;
  readonly metrics: WorkerMetrics;
}

/** `/health/live`, `/health/ready` and `/metrics` on 127.0.0.1. */
export async function startHealthServer({ port, isReady, metrics }: HealthOptions): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?', 1)[0];
    const reply = (status: number, body: string, type = 'application/json'): void =>
      void response.writeHead(status, { 'content-type': type }).end(body);
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
    server.listen(port, '127.0.0.1', resolve);
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
