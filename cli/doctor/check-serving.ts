import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { get as getOverTls } from 'node:https';
import { json } from 'node:stream/consumers';
import { rootCertificates } from 'node:tls';
import type { Settings } from '../../config/settings.js';
import { ok, warn } from './finding.js';
import type { Finding } from './finding.js';

const TIMEOUT_MS = 3_000;

/** Serving at the address of the settings; a machine that only trains has none, so its absence is no failure. */
export async function checkServing({ servingHost, servingPort, servingTlsCertPath }: Settings): Promise<readonly Finding[]> {
  const url = `${servingTlsCertPath === undefined ? 'http' : 'https'}://${servingHost}:${servingPort}`;
  const fix = 'start it with `perennial up`, or name its address in PERENNIAL_SERVING_HOST and PERENNIAL_SERVING_PORT.';
  try {
    const { status, body } = await readiness(`${url}/v2/health/ready`, servingTlsCertPath);
    if (body.ready !== true)
      return [
        warn('serving', `${url} is not ready: ${body.waitingFor ?? `status ${status}`}`, 'deploy a version: `perennial run MODEL --wait`.'),
      ];
    return [
      body.degraded === true
        ? warn('serving', `${url} is ready, but degraded`, `read ${url}/v1/status, which says why.`)
        : ok('serving', `${url} is ready`),
    ];
  } catch {
    return [warn('serving', `nothing answers at ${url}`, fix)];
  }
}

interface Readiness {
  readonly status: number;
  readonly body: { readonly ready?: boolean; readonly degraded?: boolean; readonly waitingFor?: string };
}

/** Trusts the certificate of the settings for whatever name it is asked by here: it is this installation's own. */
async function readiness(url: string, certPath: string | undefined): Promise<Readiness> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const ca = certPath === undefined ? undefined : [...rootCertificates, await readFile(certPath, 'utf8')];
  const options = { signal, ca, checkServerIdentity: () => undefined, agent: false as const };
  return new Promise((resolve, reject) => {
    const sent = (ca === undefined ? get : getOverTls)(url, options, (response) => {
      json(response).then((body) => resolve({ status: response.statusCode ?? 0, body: body as Readiness['body'] }), reject);
    });
    sent.once('error', reject);
  });
}
