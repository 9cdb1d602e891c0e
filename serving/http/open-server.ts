import { createServer } from 'node:http';
import type { RequestListener, Server, ServerOptions } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { DirectMessage } from './connection/direct-message.js';
import { STALLED_TIMEOUT_MS } from './connection/http-limits.js';
import type { HttpLimits } from './connection/http-limits.js';
import type { Certificate } from './connection/tls-files.js';
import { tlsOptions } from './connection/tls-options.js';

/** Longer than the idle time of usual load balancers, so that they, not we, close an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Finds clients whose machine vanished without a word. */
export const TCP_KEEP_ALIVE_MS = 60_000;

/** Node's server with our limits; it does not listen yet. */
export function openServer(
  limits: HttpLimits,
  certificate: Certificate | undefined,
  onRequest: RequestListener<typeof DirectMessage>,
): Server {
  const options: ServerOptions<typeof DirectMessage> = {
    IncomingMessage: DirectMessage,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: 1_000,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
  };
  const server =
    certificate === undefined ? createServer(options, onRequest) : createTlsServer({ ...options, ...tlsOptions(certificate) }, onRequest);
  server.timeout = STALLED_TIMEOUT_MS;
  return server;
}
