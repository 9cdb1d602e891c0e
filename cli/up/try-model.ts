import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import type { GoldenRows, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';

export interface TriedRequest {
  readonly curl: string;
  /** The server's own words. */
  readonly answer: string;
}

interface Serving {
  readonly url: string;
  readonly token: string | undefined;
}

const WAIT_MS = 60_000;

/** Asks the serving process for a prediction with a record that the version was checked on, once it serves that version. Errors: VERSION_NOT_SERVED. */
export async function tryModel(
  objects: ObjectStore,
  serving: Serving,
  { model, version }: { readonly model: string; readonly version: number },
): Promise<TriedRequest> {
  await untilServed(serving, model, version);
  const body = JSON.stringify({ records: [await goldenRecord(objects, model, version)] });
  const url = `${serving.url}/v1/models/${model}/predict`;
  const headers = { 'content-type': 'application/json', ...authorization(serving) };
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer = await response.text();
  if (!response.ok)
    throw new DomainError('VERSION_NOT_SERVED', {
      model,
      waitedMs: 0,
      reason: `the answer has status ${response.status}: ${answer.slice(0, 300)}`,
    });
  const token = serving.token === undefined ? '' : ` -H "authorization: Bearer $PERENNIAL_SERVING_TOKEN"`;
  return { curl: `curl -s ${url} -H 'content-type: application/json'${token} -d '${body.replaceAll("'", "'\\''")}'`, answer };
}

async function untilServed(serving: Serving, model: string, version: number): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  for (let reason = ''; ; await sleep(100)) {
    const status = await fetch(`${serving.url}/v1/status`, { headers: authorization(serving) }).then(
      async (response) =>
        (await response.json()) as { endpoints?: readonly { endpoint: string; version: number | null; waitingFor: string | null }[] },
      (error: unknown) => void (reason = String(error)),
    );
    const endpoint = status?.endpoints?.find((one) => one.endpoint === model);
    if (endpoint?.version === version) return;
    reason =
      endpoint === undefined
        ? 'serving does not know it yet'
        : `serving has version ${endpoint.version}${endpoint.waitingFor === null ? '' : `, waits for ${endpoint.waitingFor}`}`;
    if (Date.now() > deadline) throw new DomainError('VERSION_NOT_SERVED', { model, waitedMs: WAIT_MS, reason });
  }
}

function authorization({ token }: Serving): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function goldenRecord(objects: ObjectStore, model: string, version: number): Promise<unknown> {
  const manifest = await getDocument<VersionManifest>(objects, keys.version(model, version), 1);
  const { records } = JSON.parse(new TextDecoder().decode(await objects.get(manifest.artifacts['golden.json'].key))) as GoldenRows;
  return records[0] ?? {};
}
