import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.js';

const { payBack } = proxyActivities<typeof activities>({ startToCloseTimeout: '1 minute', retry: { maximumAttempts: 5 } });

/** A workflow you had before Perennial came. */
export async function refundOrder(orderId: string, cents: number): Promise<string> {
  return `order ${orderId}: ${await payBack(orderId, cents)}`;
}
