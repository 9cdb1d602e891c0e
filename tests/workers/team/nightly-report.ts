import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './count-orders.js';

const { countOrders } = proxyActivities<typeof activities>({ startToCloseTimeout: '10 seconds' });

export async function nightlyReport(day: string): Promise<string> {
  return `${await countOrders(day)} orders on ${day}`;
}
