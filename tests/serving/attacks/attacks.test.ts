import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test, { after } from 'node:test';
import { DEFAULT_LIMITS } from '../../../serving/http/connection/http-limits.js';
import { packageFile } from '../../../tools/install/tool-catalog.js';
import type { AttackResult, AttackTarget } from '../../soak/attacks/attack.js';
import { GRPC_ATTACKS, HTTP_ATTACKS } from '../../soak/attacks/attacks.js';
import type { NamedAttack } from '../../soak/attacks/attacks.js';
import { matrixRequest } from '../protocols/grpc/infer-messages.js';
import { LIMITS, startAttackedServer } from './attacked-server.js';
import type { AttackedServer } from './attacked-server.js';
import { memoryFigure } from './memory-figure.js';

const SCALE = 0.1;
/** What others ask meanwhile, one after the other, over both protocols. */
const ROUNDS = 8;
/** Refusals that say what is wrong, or when to come back; and answers. */
const EXPECTED = new Set(['200', '400', '408', '413', '429', '431', '0', '3', '4', '8']);

interface Attacked {
  readonly result: AttackResult;
  /** Of others, by status. */
  readonly http: readonly number[];
  readonly grpc: readonly number[];
}

async function underAttack(server: AttackedServer, target: AttackTarget, { attack }: NamedAttack): Promise<Attacked> {
  const stop = new AbortController();
  let isOver = false;
  const running = attack(target, SCALE, stop.signal).finally(() => (isOver = true));
  const http: number[] = [];
  const grpc: number[] = [];
  const client = server.grpcClient();
  while (http.length < ROUNDS || (!isOver && http.length < 10 * ROUNDS)) {
    http.push(await server.predict());
    grpc.push((await client.call('ModelInfer', matrixRequest([[1, 2, 3]]))).code);
  }
  client.close();
  stop.abort();
  return { result: await running, http, grpc };
}

/** Valid requests of a flood may make others come back; nothing else may. */
function assertServed({ http, grpc }: Attacked, name: string): void {
  const mayWait = name === 'unread answers';
  for (const status of http) assert.ok(status === 200 || (mayWait && status === 429), `${name}: ${http.join(' ')}`);
  for (const status of grpc) assert.ok(status === 0 || (mayWait && status === 8), `${name}: ${grpc.join(' ')}`);
  assert.ok(http.includes(200) && grpc.includes(0));
}

for (const isTls of [false, true]) {
  const server = await startAttackedServer({ after }, isTls);
  const named = [
    ...HTTP_ATTACKS.map((one) => ({ ...one, protocol: isTls ? 'HTTPS' : 'HTTP', target: server.http })),
    ...GRPC_ATTACKS.map((one) => ({ ...one, protocol: isTls ? 'gRPC over TLS' : 'gRPC', target: server.grpc })),
  ];
  for (const { name, attack, protocol, target } of named) {
    test(`${name} over ${protocol}: others are answered, memory stays below the figure`, async () => {
      const attacked = await underAttack(server, target, { name, attack });
      assertServed(attacked, name);
      const { attempts, answers } = attacked.result;
      assert.ok(attempts > 0);
      for (const status of Object.keys(answers)) assert.ok(EXPECTED.has(status), JSON.stringify(answers));
      assert.equal(server.hasEnded(), false);
      const peak = await server.peakBytes();
      assert.ok(peak <= memoryFigure(LIMITS), `${peak} bytes`);
    });
  }
}

test('the figure of the docs is what its formula makes of the defaults', async () => {
  const text = await readFile(packageFile('docs/serving/security-and-limits.md'), 'utf8');
  const [, mebibytes] = /= ([\d,]+) MiB by the defaults/.exec(text) ?? [];
  assert.equal(Number(mebibytes?.replace(',', '')), memoryFigure(DEFAULT_LIMITS) / 1024 ** 2);
});
