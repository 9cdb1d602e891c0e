import type { Settings } from '../../config/settings.js';
import { ok, warn } from './finding.js';
import type { Finding } from './finding.js';

const TIMEOUT_MS = 3_000;

/** Serving at the address of the settings; a machine that only trains has none, so its absence is no failure. */
export async function checkServing({ servingHost, servingPort }: Settings): Promise<readonly Finding[]> {
  const url = `http://${servingHost}:${servingPort}`;
  const fix = 'start it with `perennial up`, or name its address in PERENNIAL_SERVING_HOST and PERENNIAL_SERVING_PORT.';
  try {
    const response = await fetch(`${url}/v2/health/ready`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const body = (await response.json()) as { ready?: boolean; degraded?: boolean; waitingFor?: string };
    if (body.ready !== true)
      return [
        warn(
          'serving',
          `${url} is not ready: ${body.waitingFor ?? `status ${response.status}`}`,
          'deploy a version: `perennial run MODEL --wait`.',
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
