import { NativeConnection, Worker } from '@temporalio/worker';
import { loadSettings, openActivities, PerennialPlugin } from 'perennial-ml/worker';
import * as activities from './activities.js';
import { workflowsPath } from './workflows-path.js';

// Beside your own workflows and activities: Perennial's workflows and its bookkeeping, which takes seconds. No training runs here.
const perennial = new PerennialPlugin({ roles: ['workflows', 'control'], openActivities: () => openActivities(loadSettings()) });

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233' });
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue: 'shop',
  workflowsPath,
  activities,
  plugins: [perennial],
  shutdownGraceTime: '30 seconds',
});
console.log('worker of task queue shop: running');
try {
  await worker.run();
} finally {
  await connection.close();
}
