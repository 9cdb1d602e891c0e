import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Client, Connection } from '@temporalio/client';
import { createConnection } from 'mysql2/promise';
import type { Connection as DatabaseConnection } from 'mysql2/promise';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { storeDefinition } from '../../activities/registry/apply-definition.js';
import type { MetadataStore } from '../../adapters/metadata-store/metadata-store.js';
import type { ObjectStore } from '../../adapters/object-store/object-store.js';
import { PerennialClient } from '../../client/perennial-client.js';
import { childEnvironment } from '../../config/child-environment.js';
import { loadLocalSettings } from '../../config/local-settings.js';
import type { LifecycleDefinition } from '../../contracts/workflows.js';
import type { ModelDefinition } from '../../index.js';
import { ensureTool } from '../../tools/install/install-tool.js';
import { startMariadb } from '../programs/mariadb.js';
import type { Mariadb } from '../programs/mariadb.js';
import { startSeaweedfs } from '../programs/seaweedfs.js';
import type { Seaweedfs } from '../programs/seaweedfs.js';
import { startTemporalDevServer } from '../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../tools/temporal-dev-server.js';
import { openMetadataStore } from '../../workers/dependencies/open-metadata-store.js';
import { openObjectStore } from '../../adapters/object-store/open-object-store.js';
import { startProgram } from './started-program.js';
import type { StartedProgram } from './started-program.js';
import { SECRETS } from './sentinels/sentinels.js';

const BUCKET = 'perennial-e2e';

/** Temporal, MariaDB and S3 on this machine, each with a secret that marks it, and what a worker of them is given. */
export interface BackendsWorld {
  readonly folder: string;
  readonly temporal: TemporalDevServer;
  readonly connection: Connection;
  readonly client: PerennialClient;
  readonly database: DatabaseConnection;
  readonly objects: ObjectStore;
  readonly metadata: MetadataStore;
  readonly workerEnvironment: Record<string, string>;
  readonly servingEnvironment: Record<string, string>;
  /** Those that the tools chose. */
  readonly generatedSecrets: readonly string[];
  /** Puts a definition where workers find it; its digest. */
  store(definition: ModelDefinition): Promise<string>;
  /** As `perennial apply`. */
  apply(definition: ModelDefinition): Promise<void>;
  start(entry: string, args: readonly string[], env: Record<string, string>): Promise<StartedProgram>;
  close(): Promise<void>;
}

export async function openBackendsWorld(): Promise<BackendsWorld> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const end of closers.splice(0).reverse()) await end();
  };
  try {
    return { ...(await openParts(closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openParts(closers: (() => Promise<unknown>)[]): Promise<Omit<BackendsWorld, 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-backends-'));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const kept = async <T>(opening: Promise<T>, end: (opened: T) => Promise<unknown>): Promise<T> => {
    const opened = await opening;
    closers.push(() => end(opened));
    return opened;
  };
  const stopped = <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => kept(starting, (started) => started.stop());
  const [mariadb, seaweedfs, temporal, xgboost] = await Promise.all([
    stopped(startMariadb({ dataDir: join(folder, 'mariadb') })),
    stopped(startSeaweedfs({ dataDir: join(folder, 'seaweedfs') })),
    stopped(startTemporalDevServer()),
    ensureTool('xgboost'),
  ]);
  const database = await kept(createConnection(mariadb.url), (opened) => opened.end());
  const url = await createVisitor(database, mariadb);
  await createBucket(seaweedfs);
  const servingEnvironment = {
    ...childEnvironment(),
    ...bucketEnvironment(seaweedfs),
    PERENNIAL_CACHE_DIR: join(folder, 'serving-cache'),
    PERENNIAL_SERVING_PORT: '0',
    PERENNIAL_SERVING_TOKEN: SECRETS.servingToken,
  };
  const workerEnvironment = {
    ...childEnvironment(),
    ...bucketEnvironment(seaweedfs),
    PERENNIAL_HOME: join(folder, 'home'),
    PERENNIAL_DATA_FOLDERS: folder,
    PERENNIAL_CACHE_DIR: join(folder, 'cache'),
    PERENNIAL_DATABASE_URL: url,
    PERENNIAL_XGBOOST_LIBRARY: xgboost.path,
    PERENNIAL_WORKER_METRICS_PORT: '0',
    PERENNIAL_WEBHOOK_TOKEN: SECRETS.webhookToken,
    PERENNIAL_SERVING_TOKEN: SECRETS.servingToken,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_API_KEY: SECRETS.temporalApiKey,
    TEMPORAL_TLS: 'false',
    WAREHOUSE_URL: url,
    WRONG_URL: url.replace(/:[^:@]*@/, `:${SECRETS.wrongPassword}@`),
  };
  await mkdir(workerEnvironment.PERENNIAL_HOME);
  const settings = loadLocalSettings(workerEnvironment);
  const connection = await kept(Connection.connect({ address: temporal.address }), (opened) => opened.close());
  const client = new PerennialClient(new Client({ connection }), { address: temporal.address, answerTimeoutMs: LAST_RESORT_MS });
  const objects = await kept(Promise.resolve(openObjectStore(settings)), (opened) => opened.close());
  const metadata = await kept(Promise.resolve(openMetadataStore(settings)), (opened) => opened.close());
  await metadata.migrate();
  const store = (definition: ModelDefinition): Promise<string> =>
    storeDefinition({ objects, metadata }, definition, { actor: 'test', reason: 'end to end', at: Date.now(), changeId: randomUUID() });
  return {
    folder,
    temporal,
    connection,
    client,
    database,
    objects,
    metadata,
    workerEnvironment,
    servingEnvironment,
    generatedSecrets: [seaweedfs.secretAccessKey, new URL(mariadb.url).password],
    store,
    apply: async (definition) => client.configure(definition.name, lifecycleDefinition(await store(definition)), 'test'),
    start: (entry, args, env) => kept(startProgram(entry, args, env), (program) => program.stop()),
  };
}

function lifecycleDefinition(digest: string): LifecycleDefinition {
  const profile = { retryInitialMs: 200 };
  const execution = { control: profile, work: profile };
  return { digest, tune: null, maxPerDay: 100, cooldownMs: 0, onDrift: null, searchAttributes: false, execution };
}

/** A user with the sentinel password for the database that is both warehouse and metadata. */
async function createVisitor(database: DatabaseConnection, mariadb: Mariadb): Promise<string> {
  await database.query("CREATE USER visitor@'127.0.0.1' IDENTIFIED BY ?", [SECRETS.databasePassword]);
  await database.query("GRANT ALL ON perennial.* TO visitor@'127.0.0.1'");
  const { host } = new URL(mariadb.url);
  return `mysql://visitor:${encodeURIComponent(SECRETS.databasePassword)}@${host}/perennial`;
}

async function createBucket({ endpoint, region, accessKeyId, secretAccessKey }: Seaweedfs): Promise<void> {
  const s3 = new S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
}

function bucketEnvironment({ endpoint, region, accessKeyId, secretAccessKey }: Seaweedfs): Record<string, string> {
  return {
    PERENNIAL_OBJECT_STORE: `s3://${BUCKET}/e2e`,
    PERENNIAL_S3_ENDPOINT: endpoint,
    PERENNIAL_S3_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
}
