import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { RequestOptions } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { text } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';

export interface OwnRequest {
  readonly url: string;
  /** Of a process that speaks TLS. */
  readonly certPath?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent by POST; undefined: GET. */
  readonly body?: string;
  readonly timeoutMs: number;
}

export interface OwnAnswer {
  readonly status: number;
  readonly text: string;
}

/** Asks a process of this installation. Its certificate is trusted by whatever name it is asked here: it is our own. */
export async function askOwnProcess({ url, certPath, headers, body, timeoutMs }: OwnRequest): Promise<OwnAnswer> {
  const ca = certPath === undefined ? undefined : [...rootCertificates, await readFile(certPath, 'utf8')];
  const common: RequestOptions = { method: body === undefined ? 'GET' : 'POST', signal: AbortSignal.timeout(timeoutMs), agent: false };
  const options = headers === undefined ? common : { ...common, headers };
  return new Promise((resolve, reject) => {
    const sent = ca === undefined ? request(url, options) : requestOverTls(url, { ...options, ca, checkServerIdentity: () => undefined });
    sent.once('response', (response) => {
      text(response).then((found) => resolve({ status: response.statusCode ?? 0, text: found }), reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
