import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, Connection } from '@temporalio/client';
import { seededRandom } from '../../../core/random/seeded-random.js';
import { parseCron } from '../../../core/time/cron-line.js';
import { Firings } from '../../../core/time/firings.js';
import { startTemporalDevServer } from '../../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../../tools/temporal-dev-server.js';
import { changingZones } from '../../fixtures/clock-changes.js';
import { randomCron } from '../../fixtures/random-cron.js';

const AROUND_MS = 30 * 3_600_000;

let server: TemporalDevServer;
let connection: Connection;
before(async () => {
  server = await startTemporalDevServer();
  connection = await Connection.connect({ address: server.address });
});
after(async () => {
  await connection.close();
  await server.stop();
});

/** What the server would fire around an instant. */
async function fires(cron: string, zone: string, instants: readonly number[]): Promise<readonly number[][]> {
  const { schedule } = new Client({ connection });
  const scheduleId = `${zone} ${cron}`;
  const action = { type: 'startWorkflow', workflowType: 'none', taskQueue: 'none' } as const;
  const handle = await schedule.create({ scheduleId, spec: { cronExpressions: [cron], timezone: zone }, action, state: { paused: true } });
  const found: number[][] = [];
  for (const instant of instants) {
    const range = { startTime: { seconds: (instant - AROUND_MS) / 1000 }, endTime: { seconds: (instant + AROUND_MS) / 1000 } };
    const { startTime } = await connection.workflowService.listScheduleMatchingTimes({
      namespace: 'default',
      scheduleId,
      ...range,
    } as never);
    found.push(startTime.map(({ seconds }) => Number(seconds) * 1000));
  }
  await handle.delete();
  return found;
}

function expected(cron: string, zone: string, instant: number): number[] {
  const firings = new Firings(parseCron(cron), zone);
  const found: number[] = [];
  for (let at = firings.after(instant - AROUND_MS); at <= instant + AROUND_MS; at = firings.after(at)) found.push(at);
  return found;
}

test('a Schedule fires when we think it does, where clocks change, in every zone', async () => {
  const zones = changingZones(Date.UTC(2024, 0, 1), Date.UTC(2025, 0, 1));
  const random = seededRandom('firings');
  for (const { zone, changes } of zones) {
    const cron = randomCron(random);
    assert.deepEqual(
      await fires(cron, zone, changes),
      changes.map((change) => expected(cron, zone, change)),
      `${cron} in ${zone}`,
    );
  }
});
