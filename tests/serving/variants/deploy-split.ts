import type { ObjectStore } from '../../../adapters/object-store/object-store.js';
import type { DeploymentRevision } from '../../../contracts/documents.js';
import { call, deploy, eventually } from '../serving-fixture.js';

export interface SplitOptions {
  readonly revision: number;
  /** Version → share, in this order. */
  readonly shares: readonly (readonly [version: number, share: number])[];
  readonly salt?: string;
  readonly stickyBy?: DeploymentRevision['stickyBy'];
  readonly shadows?: readonly number[];
}

/** A revision of the endpoint `mixed` that splits its traffic. */
export async function deploySplit(
  objects: ObjectStore,
  { revision, shares, salt = 'salt', stickyBy, shadows }: SplitOptions,
): Promise<void> {
  const targets = shares.map(([version, share]) => ({ model: 'mixed', version, share }));
  const override = { mode: 'split', targets, salt, stickyBy, shadows: shadows?.map((version) => ({ model: 'mixed', version })) };
  await deploy(objects, { endpoint: 'mixed', revision, version: 1, override });
}

/** Waits until the process answers with a revision. */
export async function inEffect(url: string, revision: number): Promise<void> {
  await eventually(
    `revision ${revision}`,
    async () => (await call(url, '/v1/status')).body as unknown as { endpoints: readonly { revision: number }[] },
    ({ endpoints }) => endpoints[0]?.revision === revision,
  );
}

/** Value of a sample at `/metrics` by its beginning; 0 when it is not there. */
export async function sample(url: string, beginning: string): Promise<number> {
  const { text } = await call(url, '/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${beginning} `) || (beginning.endsWith('{') && one.startsWith(beginning)));
  return line === undefined ? 0 : Number(line.slice(line.lastIndexOf(' ') + 1));
}
