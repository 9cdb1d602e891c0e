import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { request as plainRequest } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { credentials } from '@grpc/grpc-js';
import { openClient } from '../protocols/grpc/grpc-client.js';
import type { GrpcTestClient } from '../protocols/grpc/grpc-client.js';
import { startServingProgram } from '../cluster/serving-program.js';
import { MIXED_ROWS, NUMERIC_INPUTS, NUMERIC_ROWS, createInstallation, deploy, eventually, publishVersion } from '../serving-fixture.js';
import type { HttpLimits } from '../../../serving/http/connection/http-limits.js';
import type { AttackTarget } from '../../soak/attacks/attack.js';

const MEBIBYTE = 1024 * 1024;
/** Small ones, so that attacks are short. */
export const LIMITS: AttackedLimits = {
  maxBodyBytes: MEBIBYTE,
  maxRows: 1_000,
  maxHeldBytes: 16 * MEBIBYTE,
  maxConnections: 400,
  maxConcurrentRequests: 100,
};

export type AttackedLimits = Pick<HttpLimits, 'maxBodyBytes' | 'maxRows' | 'maxHeldBytes' | 'maxConnections' | 'maxConcurrentRequests'>;

export interface AttackedServer {
  readonly http: AttackTarget;
  readonly grpc: AttackTarget;
  /** On a connection of its own; the status. */
  readonly predict: () => Promise<number>;
  readonly grpcClient: () => GrpcTestClient;
  /** The most that the process has had in memory. */
  readonly peakBytes: () => Promise<number>;
  readonly hasEnded: () => boolean;
  readonly output: () => string;
}

type After = Parameters<typeof startServingProgram>[0] & Parameters<typeof createInstallation>[0];

/** `serving/main` as a process of its own, with a model for either protocol. */
export async function startAttackedServer(t: After, isTls: boolean, limits: AttackedLimits = LIMITS): Promise<AttackedServer> {
  const { dir, objects } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await publishVersion(objects, { model: 'minutes', version: 1, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
  for (const endpoint of ['mixed', 'minutes']) await deploy(objects, { endpoint, revision: 1, version: 1 });
  const tls = isTls ? await makeCertificate(dir) : undefined;
  const program = startServingProgram(t, dir, {
    PERENNIAL_SERVING_GRPC_PORT: '0',
    PERENNIAL_SERVING_MAX_BODY_BYTES: String(limits.maxBodyBytes),
    PERENNIAL_SERVING_MAX_ROWS: String(limits.maxRows),
    PERENNIAL_SERVING_MAX_HELD_BYTES: String(limits.maxHeldBytes),
    PERENNIAL_SERVING_MAX_CONNECTIONS: String(limits.maxConnections),
    PERENNIAL_SERVING_MAX_CONCURRENT_REQUESTS: String(limits.maxConcurrentRequests),
    PERENNIAL_SERVING_REQUEST_TIMEOUT_MS: '5000',
    ...(tls === undefined ? {} : { PERENNIAL_SERVING_TLS_CERT_PATH: tls.certPath, PERENNIAL_SERVING_TLS_KEY_PATH: tls.keyPath }),
  });
  const port = Number(new URL(await program.url()).port);
  const grpcPort = Number(/gRPC on [^,\s]*:(\d+)/.exec(program.output())?.[1]);
  const target = (one: number): AttackTarget => ({ ...limits, port: one, isTls });
  const predict = (): Promise<number> => predictOn(port, isTls);
  await eventually(
    'it predicts',
    () => predict().catch(() => 0),
    (status) => status === 200,
  );
  const channel = tls === undefined ? undefined : credentials.createSsl(await readFile(tls.certPath));
  return {
    http: target(port),
    grpc: target(grpcPort),
    predict,
    grpcClient: () => openClient(`localhost:${grpcPort}`, channel),
    peakBytes: () => peakOf(program.child.pid ?? 0),
    output: program.output,
    hasEnded: () => program.child.exitCode !== null || program.child.signalCode !== null,
  };
}

async function makeCertificate(dir: string): Promise<{ readonly certPath: string; readonly keyPath: string }> {
  const paths = { certPath: join(dir, 'cert.pem'), keyPath: join(dir, 'key.pem') };
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const keys = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', paths.keyPath, '-out', paths.certPath];
  await promisify(execFile)('openssl', ['req', '-x509', '-days', '2', ...keys, ...subject]);
  return paths;
}

const BODY = JSON.stringify({ records: MIXED_ROWS });

function predictOn(port: number, isTls: boolean): Promise<number> {
  const options = {
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/v1/models/mixed/predict',
    headers: { host: 'localhost', 'content-type': 'application/json', 'content-length': BODY.length, connection: 'close' },
  };
  return new Promise((resolve, reject) => {
    const sent = isTls
      ? request({ ...options, agent: new Agent({ rejectUnauthorized: false }) })
      : plainRequest({ ...options, agent: false });
    sent.once('error', reject);
    sent.once('response', (answer) => void text(answer).then(() => resolve(answer.statusCode ?? 0), reject));
    sent.end(BODY);
  });
}

/** As the kernel has counted it; elsewhere than on Linux nothing does. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
