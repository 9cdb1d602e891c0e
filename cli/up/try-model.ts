import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { getDocument } from '../../adapters/object-store/put-document.js';
import { readObject } from '../../adapters/object-store/read-copy.js';
import type { GoldenRows, VersionManifest } from '../../contracts/documents.js';
import { keys } from '../../contracts/names.js';
import { DomainError } from '../../core/errors.js';
import { askOwnProcess } from '../../operations/instances/ask-own-process.js';

export interface TriedRequest {
  readonly curl: string;
  /** The server's own words. */
  readonly answer: string;
}

interface Serving {
  readonly url: string;
  readonly token: string | undefined;
  /** Where the URL is HTTPS. */
  readonly certPath: string | undefined;
}

const WAIT_MS = 60_000;
const ASK_MS = 30_000;

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
  const { status, text: answer } = await askOwnProcess({ url, certPath: serving.certPath, headers, body, timeoutMs: ASK_MS });
  if (status !== 200)
    throw new DomainError('VERSION_NOT_SERVED', {
      model,
      waitedMs: 0,
      reason: `the answer has status ${status}: ${answer.slice(0, 300)}`,
    });
  const token = serving.token === undefined ? '' : ` -H "authorization: Bearer $PERENNIAL_SERVING_TOKEN"`;
  const trust = serving.certPath === undefined ? '' : ` --cacert ${serving.certPath}`;
  return { curl: `curl -s${trust} ${url} -H 'content-type: application/json'${token} -d '${body.replaceAll("'", "'\\''")}'`, answer };
}

async function untilServed(serving: Serving, model: string, version: number): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  for (let reason = ''; ; await sleep(100)) {
    const status = await statusOf(serving).catch((error: unknown) => void (reason = String(error)));
    const endpoint = status?.endpoints?.find((one) => one.endpoint === model);
    if (endpoint?.version === version) return;
    reason =
      endpoint === undefined
        ? 'serving does not know it yet'
        : `serving has version ${endpoint.version}${endpoint.waitingFor === null ? '' : `, waits for ${endpoint.waitingFor}`}`;
    if (Date.now() > deadline) throw new DomainError('VERSION_NOT_SERVED', { model, waitedMs: WAIT_MS, reason });
  }
}

interface ServingStatus {
  readonly endpoints?: readonly { readonly endpoint: string; readonly version: number | null; readonly waitingFor: string | null }[];
}

async function statusOf(serving: Serving): Promise<ServingStatus> {
  const { url, certPath } = serving;
  const answer = await askOwnProcess({ url: `${url}/v1/status`, certPath, headers: authorization(serving), timeoutMs: ASK_MS });
  return JSON.parse(answer.text) as ServingStatus;
}

function authorization({ token }: Serving): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function goldenRecord(objects: ObjectStore, model: string, version: number): Promise<unknown> {
  const manifest = await getDocument<VersionManifest>(objects, keys.version(model, version), 1);
  const { records } = JSON.parse(new TextDecoder().decode(await readObject(objects, manifest.artifacts['golden.json']))) as GoldenRows;
  return records[0] ?? {};
}
