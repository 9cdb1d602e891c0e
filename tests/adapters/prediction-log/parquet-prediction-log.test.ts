import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParquetPredictionLog } from '../../../adapters/prediction-log/parquet-prediction-log.js';
import { startSeaweedfs } from '../../programs/seaweedfs.js';
import { predictionLogSuite } from '../../ports/prediction-log.suite.js';
import { openBucket } from '../../serving/followers/open-bucket.js';

predictionLogSuite(
  'Parquet on a file system',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'perennial-fs-log-'));
    return {
      spec: { kind: 'fs', root: join(folder, 'objects'), cacheDir: join(folder, 'cache') },
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  },
  (parts) => new ParquetPredictionLog(parts),
);

predictionLogSuite(
  'Parquet on S3',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'perennial-s3-log-'));
    const server = await startSeaweedfs({ dataDir: join(folder, 'data') });
    const { bucket } = await openBucket(server, join(folder, 'cache'));
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    const credentials = { accessKeyId, secretAccessKey };
    return {
      spec: { kind: 's3', endpoint, region, bucket, prefix: 'log', credentials, cacheDir: join(folder, 'cache') },
      dispose: async () => {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
  (parts) => new ParquetPredictionLog(parts),
);
