import type { LocalSettings } from '../../config/local-settings.js';
import { askOwnProcess } from '../instances/ask-own-process.js';
import { ok, warn } from '../health/finding.js';
import type { Finding } from '../health/finding.js';

const TIMEOUT_MS = 3_000;

/** Serving at the address of the settings; a machine that only trains has none, so its absence is no failure. */
export async function checkServing(settings: LocalSettings): Promise<readonly Finding[]> {
  const { servingHost, servingPort, servingTlsCertPath } = settings;
  const url = `${servingTlsCertPath === undefined ? 'http' : 'https'}://${servingHost}:${servingPort}`;
  const fix = 'start it with `perennial up`, or name its address in PERENNIAL_SERVING_HOST and PERENNIAL_SERVING_PORT.';
  try {
    const { status, body } = await readiness(`${url}/v2/health/ready`, settings);
    if (body.ready !== true)
      return [
        warn(
          'serving',
          `${url} is not ready: ${body.waitingFor ?? `status ${status}`}`,
          body.waitingFor === undefined || body.waitingFor.startsWith('the first deployment')
            ? 'deploy a version: `perennial run MODEL --wait`.'
            : 'look at the findings of the model it waits for, and at the log of that process.',
        ),
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

/** Reasons are told to whoever has a token. */
async function readiness(url: string, { servingTlsCertPath: certPath, servingToken: token }: LocalSettings): Promise<Readiness> {
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  const { status, text } = await askOwnProcess({ url, certPath, ...(headers && { headers }), timeoutMs: TIMEOUT_MS });
  return { status, body: JSON.parse(text) as Readiness['body'] };
}
