import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort } from '../../tools/free-port.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { startSupervised } from '../../tools/supervised-process.js';
import { waitUntilReady } from '../../tools/wait-until-ready.js';

export interface Seaweedfs {
  /** `http://127.0.0.1:PORT`, for path-style addresses. */
  readonly endpoint: string;
  readonly region: 'us-east-1';
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly pid: number;
  stop(): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

type AccessKeys = Pick<Seaweedfs, 'accessKeyId' | 'secretAccessKey'>;

interface SeaweedfsOptions {
  readonly dataDir: string;
  readonly port?: number;
  /** Those of an earlier start, for whoever still uses them. @default new ones */
  readonly keys?: AccessKeys;
  readonly log?: (line: string) => void;
}

const START_TIMEOUT_MS = 180_000;
const PROBE_TIMEOUT_MS = 10_000;
/** Its own orderly stop takes ten seconds and more; what was acknowledged is with the operating system by then. */
const STOP_GRACE_MS = 500;

/** Starts a private S3 server on 127.0.0.1 and resolves when a signed ListBuckets answers. */
export async function startSeaweedfs(options: SeaweedfsOptions): Promise<Seaweedfs> {
  const tool = await ensureTool('seaweedfs', { log: options.log });
  const keys = options.keys ?? newKeys();
  const runDir = await mkdtemp(join(tmpdir(), 'perennial-seaweedfs-'));
  await mkdir(options.dataDir, { recursive: true });
  await writeFile(join(runDir, 'identities.json'), JSON.stringify(identities(keys)), { mode: 0o600 });
  const port = options.port || (await freePort());
  const master = await freePort();
  const child = await startSupervised(tool.path, await serverArguments(options.dataDir, runDir, port, master), {
    cwd: runDir,
    log: options.log,
  });
  void child.exited.then(() => rm(runDir, { recursive: true, force: true }));
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { ...keys }, maxAttempts: 1 });
  const probe = async (): Promise<void> => {
    await client.send(new ListBucketsCommand({}), { abortSignal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    await requireVolume(master);
  };
  await waitUntilReady(child, { tool: 'weed server', timeoutMs: START_TIMEOUT_MS, probe }).finally(() => client.destroy());
  child.unref();
  return {
    endpoint,
    region: 'us-east-1',
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    pid: child.pid,
    stop: () => child.stop(STOP_GRACE_MS),
    kill: (signal) => child.kill(signal),
  };
}

/** Buckets are listed before the master knows its volumes; until then reads and writes fail. */
async function requireVolume(master: number): Promise<void> {
  const reply = await fetch(`http://127.0.0.1:${master}/dir/assign`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
  const { fid } = (await reply.json()) as { fid?: string };
  if (!fid) throw new Error('the master has no volume to write to yet');
}

function newKeys(): AccessKeys {
  return { accessKeyId: `perennial${randomBytes(4).toString('hex')}`, secretAccessKey: randomBytes(20).toString('hex') };
}

function identities({ accessKeyId, secretAccessKey }: AccessKeys): object {
  const credentials = [{ accessKey: accessKeyId, secretKey: secretAccessKey }];
  return { identities: [{ name: 'perennial', credentials, actions: ['Admin', 'Read', 'Write', 'List', 'Tagging'] }] };
}

/** Every port is given: the defaults (main port + 10,000) of two servers would meet. */
async function serverArguments(dataDir: string, runDir: string, port: number, master: number): Promise<string[]> {
  const flags: string[] = [
    '-logtostderr=true',
    'server',
    `-dir=${dataDir}`,
    '-ip=127.0.0.1',
    '-ip.bind=127.0.0.1',
    `-master.port=${master}`,
    '-s3',
  ];
  const ports = ['master.port.grpc', 'volume.port', 'volume.port.grpc', 'filer.port', 'filer.port.grpc', 's3.port.grpc'];
  for (const name of ports) flags.push(`-${name}=${await freePort()}`);
  const s3 = [`-s3.port=${port}`, `-s3.config=${join(runDir, 'identities.json')}`, '-s3.port.iceberg=0', '-s3.port.lance=0'];
  // Small volumes, created one at a time: the default reserves room for seven of 30 GB per bucket.
  return [...flags, ...s3, '-master.volumeSizeLimitMB=64', '-volume.max=200', '-volume.port.public=0', '-volume.preStopSeconds=0'];
}
