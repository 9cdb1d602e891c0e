import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { Agent } from 'node:https';
import { join } from 'node:path';
import { after } from 'node:test';
import { text } from 'node:stream/consumers';
import { credentials } from '@grpc/grpc-js';

import type { ObjectStore } from '../../../../adapters/object-store/object-store.js';
import type { ServingOptions, ServingProcess } from '../../../../serving/serving-process.js';
import { makeAuthority } from '../../../fixtures/tls/make-authority.js';
import type { Authority, ClientPems } from '../../../fixtures/tls/make-authority.js';
import { makeCertificate } from '../../../fixtures/tls/make-certificate.js';
import { openClient } from '../../protocols/grpc/grpc-client.js';
import { MIXED_ROWS, createInstallation, deploy, eventually, publishVersion } from '../../serving-fixture.js';
import { bearer, tokenEntry, writeTokens } from '../token-entries.js';

export interface Asked {
  readonly client?: ClientPems | undefined;
  readonly token?: string | undefined;
  readonly path?: string;
  readonly method?: 'GET' | 'POST';
  readonly agent?: Agent | false;
}

export interface CertifiedServer {
  readonly serving: ServingProcess;
  readonly authority: Authority;
  readonly other: Authority;
  /** The server's own; also whom clients trust. */
  readonly ca: Buffer;
  readonly clientCaPath: string;
  readonly tokensFile: string;
  readonly dir: string;
  readonly objects: ObjectStore;
  /** The status of an answer to a prediction, or to what is asked. */
  http(asked: Asked): Promise<number>;
  /** The status code of gRPC. */
  grpc(asked: Pick<Asked, 'client' | 'token'>): Promise<number>;
}

export const entry = (name: string, role: string, certificate: string, more: object = {}): object => ({ name, role, certificate, ...more });

export const ENTRIES = [
  entry('web', 'predict', 'web.internal', { endpoints: ['mixed'] }),
  entry('ops', 'admin', 'spiffe://perennial/ops'),
  entry('jane', 'operate', 'jane@example.org'),
  entry('old', 'predict', 'old.internal', { expiresAt: '2020-01-01T00:00:00Z' }),
  tokenEntry('prometheus', 'operate', 'right'),
];

export async function openCertifiedServer(options: Partial<ServingOptions> = {}): Promise<CertifiedServer> {
  const { dir, objects, serve } = await createInstallation({ after });
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const [authority, other, own] = [makeAuthority(dir, 'authority'), makeAuthority(dir, 'other'), makeCertificate(dir, 'server')];
  const [clientCaPath, tokensFile] = [join(dir, 'used-authorities.pem'), join(dir, 'tokens.json')];
  await copyFile(authority.certPath, clientCaPath);
  await writeTokens(tokensFile, ENTRIES);
  const serving = await serve({ tls: { ...own, clientCaPath }, tokensFile, grpcPort: 0, repositoryControl: true, ...options });
  const ca = readFileSync(own.certPath);
  const http = (asked: Asked): Promise<number> => askOver(serving.url, ca, asked);
  const grpc: CertifiedServer['grpc'] = async ({ client, token }) => {
    const channel = credentials.createSsl(ca, client && Buffer.from(client.key), client && Buffer.from(client.cert));
    const opened = openClient(serving.grpcAddress ?? '', channel);
    const { code } = await opened.call('ModelReady', { name: 'mixed' }, { metadata: token === undefined ? {} : bearer(token) });
    opened.close();
    return code;
  };
  await eventually(
    'the server is ready',
    () => http({ method: 'GET', path: '/v2/health/ready' }),
    (status) => status === 200,
  );
  return { serving, authority, other, ca, clientCaPath, tokensFile, dir, objects, http, grpc };
}

const PREDICT = '/v1/models/mixed/predict';

function askOver(url: string, ca: Buffer, { client, token, path = PREDICT, method = 'POST', agent = false }: Asked): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : bearer(token)) };
    const sent = request(`${url}${path}`, { ca, ...client, method, agent, headers }, (response) => {
      text(response).then(() => resolve(response.statusCode ?? 0), reject);
    });
    sent.once('error', reject);
    sent.end(method === 'POST' ? JSON.stringify(path === PREDICT ? { records: MIXED_ROWS } : {}) : undefined);
  });
}
