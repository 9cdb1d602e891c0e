import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { LAST_RESORT_MS } from '../fixtures/last-resort.js';
import { freePort } from '../../tools/free-port.js';
import { startSupervised } from '../../tools/supervised-process.js';
import { waitUntilReady } from '../../tools/wait-until-ready.js';

export interface PrometheusServer {
  /** Samples of an instant query, by their values. Throws with Prometheus' own words where the query is wrong. */
  query(expression: string): Promise<readonly number[]>;
  /** `data` of another call of its API. */
  get(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

interface Reply {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

/** Debian's `prometheus` with a private port and folder. */
export async function startPrometheus(configFile: string, folder: string): Promise<PrometheusServer> {
  const storage = join(folder, 'prometheus');
  await mkdir(storage, { recursive: true });
  const address = `127.0.0.1:${await freePort()}`;
  const args = [`--config.file=${configFile}`, `--storage.tsdb.path=${storage}`, `--web.listen-address=${address}`, '--log.level=warn'];
  const server = await startSupervised('prometheus', args);
  const reply = async (path: string): Promise<Reply> => (await (await fetch(`http://${address}/api/v1/${path}`)).json()) as Reply;
  await waitUntilReady(server, { tool: 'prometheus', timeoutMs: LAST_RESORT_MS, probe: () => reply('query?query=vector(1)') });
  return {
    async query(expression) {
      const { status, error, data } = await reply(`query?query=${encodeURIComponent(expression)}`);
      if (status !== 'success') throw new Error(`Prometheus refuses ${expression}: ${error}`);
      return data.result.map(({ value }) => Number(value[1]));
    },
    get: async (path) => (await reply(path)).data,
    stop: () => server.stop(),
  };
}
