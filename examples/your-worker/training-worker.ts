import { NativeConnection, Worker } from '@temporalio/worker';
import { loadSettings, openActivities, PerennialPlugin } from 'perennial-ml/worker';

const settings = loadSettings();
const perennial = new PerennialPlugin({ roles: ['work'], openActivities: () => openActivities(settings) });

const connection = await NativeConnection.connect({ address: process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233' });
const worker = await Worker.create({
  connection,
  namespace: 'default',
  // shop-work, unless PERENNIAL_WORK_TASK_QUEUE says otherwise.
  taskQueue: settings.workTaskQueue,
  plugins: [perennial],
  // Trainings at once: as many as this machine has memory for.
  maxConcurrentActivityTaskExecutions: 2,
  shutdownGraceTime: '30 seconds',
});
console.log(`worker of task queue ${settings.workTaskQueue}: running`);
try {
  await worker.run();
} finally {
  await connection.close();
}
