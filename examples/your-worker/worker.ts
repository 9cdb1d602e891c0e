import { NativeConnection, Worker } from '@temporalio/worker';
import { loadSettings, openActivities, PerennialPlugin } from 'perennial-ml/worker';
import * as activities from './activities.js';
import { workflowsPath } from './workflows-path.js';

// Stores, database and sources come from PERENNIAL_… variables; nothing is opened before the Worker is created.
const perennial = new PerennialPlugin({ openActivities: () => openActivities(loadSettings()) });

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233' });
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue: 'shop',
  workflowsPath,
  activities,
  plugins: [perennial],
  // Training that a shutdown interrupts goes on from its last checkpoint; short activities get time to end.
  shutdownGraceTime: '30 seconds',
});
console.log('worker of task queue shop: running');
try {
  await worker.run();
} finally {
  await connection.close();
}
