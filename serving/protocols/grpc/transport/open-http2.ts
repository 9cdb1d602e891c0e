import { createSecureServer, createServer } from 'node:http2';
import type { Http2Server, ServerOptions } from 'node:http2';
import { MAX_HEADERS } from '../../../http/connection/http-limits.js';
import type { HttpLimits } from '../../../http/connection/http-limits.js';
import type { Certificate } from '../../../http/connection/tls-files.js';
import { tlsOptions } from '../../../http/connection/tls-options.js';

/** Of one connection; its client sends more when these are answered. */
const MAX_STREAMS = 256;
/** As over HTTP, where Node has it. */
const MAX_HEADER_BYTES = 16 * 1024;
const MEBIBYTE = 1024 * 1024;

/** Node's HTTP/2 with our limits. It does not listen: it gets its connections by their event. */
export function openHttp2({ maxBodyBytes }: HttpLimits, certificate: Certificate | undefined): Http2Server {
  const options: ServerOptions = {
    // What waits to be sent on one connection, in MiB; beyond it, no new calls.
    maxSessionMemory: Math.max(16, Math.ceil((2 * maxBodyBytes) / MEBIBYTE)),
    maxHeaderListPairs: MAX_HEADERS,
    settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEADER_BYTES, enablePush: false },
  };
  const http2 = certificate === undefined ? createServer(options) : createSecureServer({ ...options, ...tlsOptions(certificate) });
  http2.on('sessionError', () => undefined);
  return http2;
}
