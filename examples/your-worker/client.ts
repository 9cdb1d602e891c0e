import { Client, Connection } from '@temporalio/client';
import { PerennialClient } from 'perennial-ml/client';
import type { refundOrder } from './refund-order.js';

const address = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';
const connection = await Connection.connect({ address });
const client = new Client({ connection });
try {
  const args: Parameters<typeof refundOrder> = ['A-17', 1_250];
  console.log(
    await client.workflow.execute<typeof refundOrder>('refundOrder', {
      workflowId: `refund-${args[0]}-${Date.now()}`,
      taskQueue: 'shop',
      args,
    }),
  );

  // Perennial's messages, typed. The model is there once `perennial apply` has told your Worker about it.
  const perennial = new PerennialClient(client, { address, taskQueue: 'shop' });
  const state = await perennial.status('flight-delay');
  const champion = state?.champion ? `version ${state.champion.version} is deployed` : 'nothing is deployed yet';
  console.log(`flight-delay: ${state === undefined ? 'not applied yet' : champion}`);
} finally {
  await connection.close();
}
