import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { status } from '@grpc/grpc-js';
import { startServingProgram } from '../../cluster/serving-program.js';
import {
  NUMERIC_INPUTS,
  NUMERIC_ROWS,
  call as rest,
  createInstallation,
  deploy,
  eventually,
  publishVersion,
} from '../../serving-fixture.js';
import { openClient } from './grpc-client.js';
import { matrixRequest } from './infer-messages.js';

const { dir, objects } = await createInstallation({ after });
await publishVersion(objects, { model: 'minutes', version: 1, task: 'regression', inputs: NUMERIC_INPUTS, rows: NUMERIC_ROWS });
await deploy(objects, { endpoint: 'minutes', revision: 1, version: 1 });

interface Named {
  readonly connections: number;
  readonly status: { readonly ready: boolean } | null;
}

test('several processes share the gRPC port: connections are spread evenly, calls are counted together, their end answers what arrived', async (t) => {
  const program = startServingProgram(t, dir, { PERENNIAL_SERVING_PROCESSES: '2', PERENNIAL_SERVING_GRPC_PORT: '0' });
  const url = await program.url();
  const processes = async (): Promise<readonly Named[]> =>
    (await rest(url, '/v1/status', undefined, { connection: 'close' })).body.processes as unknown as Named[];
  await eventually(
    'both are ready',
    () => processes().catch(() => []),
    (found) => found.length === 2 && found.every((one) => one.status?.ready === true),
  );
  const address = /gRPC on ([^\s,]+)/.exec(program.output())?.[1] ?? '';
  const clients = Array.from({ length: 8 }, () => openClient(address));
  t.after(() => clients.forEach((client) => client.close()));
  const request = matrixRequest([[1, 2, 3]]);
  const answers = await Promise.all([...clients, ...clients].map((client) => client.call('ModelInfer', request)));
  assert.deepEqual(
    answers.map(({ code, details }) => [code, details]),
    answers.map(() => [status.OK, '']),
  );
  const spread = (await processes()).map(({ connections }) => connections);
  assert.ok(Math.max(...spread) - Math.min(...spread) <= 2, spread.join(' '));
  const { text } = await rest(url, '/metrics', undefined, { connection: 'close' });
  assert.match(text, /requests_total\{route="\/inference\.GRPCInferenceService\/ModelInfer",status="200",[^}]*\} 16\n/);
  const statistics = await Promise.all(clients.map((client) => client.send('ModelStatistics', Buffer.alloc(0))));
  const told = statistics.map(({ code, body }) => `${code} ${(body as unknown as Buffer).toString('hex')}`);
  assert.deepEqual([...new Set(told)], [told[0]]);
  assert.match(told[0] ?? '', /^0 [0-9a-f]{40}/);
  const calls = clients.flatMap((client) => Array.from({ length: 20 }, () => client.call('ModelInfer', request)));
  await Promise.race(calls);
  assert.deepEqual(await program.stop(), [0, null]);
  const codes = new Set((await Promise.all(calls)).map(({ code }) => code));
  codes.delete(status.UNAVAILABLE);
  assert.deepEqual([...codes], [status.OK]);
});
