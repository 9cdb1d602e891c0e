import process from 'node:process';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { openDeployWorld } from '../activities/deployment/deploy-world.js';
import { SeededRandom } from '../soak/seeded-random.js';
import { workflowBundle } from '../workflows/workflow-world.js';
import { stormActivities } from './storm-activities.js';

/** `ADDRESS QUEUE FOLDER SEED`: a worker that is killed at any moment. Says `ready`. */
const [address = '', taskQueue = '', folder = '', seed = ''] = process.argv.slice(2);
/** The server gives a dead worker's tasks to another one after this long. */
const STICKY_TIMEOUT_MS = 300;

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const worker = await Worker.create({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  workflowBundle: await workflowBundle(),
  activities: stormActivities(await openDeployWorld(folder), new SeededRandom(Number(seed))),
  stickyQueueScheduleToStartTimeout: STICKY_TIMEOUT_MS,
  // Workflows in this thread: no time limit, which a busy machine would exceed, and no thread to start for each Worker.
  debugMode: true,
});
console.log('ready');
await worker.run();
