import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'node:test';
import { MIXED_ROWS, createInstallation, deploy, eventually, publishVersion, ready } from '../serving-fixture.js';
import { TcpBalancer } from './tcp-balancer.js';

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

/**
 * One prediction over a kept connection. A connection that ends before the first byte of an answer is asked for anew, once, as HTTP
 * clients do (RFC 9110, 9.2.2): a request and the server's farewell may cross on the wire.
 */
async function predict(url: string, agent: Agent): Promise<Answer> {
  return post(url, agent).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNRESET') return post(url, agent);
    throw error;
  });
}

function post(url: string, agent: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${url}/v1/models/mixed/predict`, { method: 'POST', agent, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ records: MIXED_ROWS }));
  });
}

test('two processes are replaced one after the other behind a TCP balancer, and no request fails', async (t) => {
  const { objects, serve, dir } = await createInstallation(t);
  await publishVersion(objects, { model: 'mixed', version: 1 });
  await deploy(objects, { endpoint: 'mixed', revision: 1, version: 1 });
  const start = async (name: string): ReturnType<typeof serve> => {
    const serving = await serve({ stateDir: join(dir, name) });
    await ready(serving.url);
    return serving;
  };
  let running = [await start('a'), await start('b')];
  const balancer = await TcpBalancer.start();
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  t.after(async () => {
    agent.destroy();
    await balancer.close();
  });
  balancer.use(running.map(({ url }) => url));
  let isLoaded = true;
  let answers = 0;
  const clients = Array.from({ length: 8 }, async () => {
    while (isLoaded) {
      const { status, body } = await predict(balancer.url, agent);
      assert.equal(status, 200, body);
      answers += 1;
    }
  });
  const load = Promise.all(clients).finally(() => (isLoaded = false));
  for (const name of ['c', 'd', 'e', 'f']) {
    const fresh = await start(name);
    const [oldest, ...others] = running;
    running = [...others, fresh];
    // The new one is there first; the old one is found out by the balancer when it takes no more connections.
    balancer.use([...(oldest === undefined ? [] : [oldest.url]), ...running.map(({ url }) => url)]);
    await oldest?.close();
    const before = answers;
    await eventually(
      'answers after the restart',
      async () => answers,
      (count) => !isLoaded || count > before + 20,
    );
  }
  isLoaded = false;
  await load;
  assert.ok(answers > 80);
});
