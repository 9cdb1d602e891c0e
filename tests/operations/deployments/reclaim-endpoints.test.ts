import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, describe, it } from 'node:test';
import { CommandContext } from '../../../cli/command/command-context.js';
import { newestOwner } from '../../../activities/deployment/owner-epochs.js';
import { reclaimEndpoints } from '../../../operations/deployments/reclaim-endpoints.js';
import { childEnvironment } from '../../../config/child-environment.js';
import { loadSettings } from '../../../config/settings.js';
import { startTemporalDevServer } from '../../../tools/temporal-dev-server.js';
import type { TemporalDevServer } from '../../../tools/temporal-dev-server.js';
import { deployAs, openDeployWorld, writerAt } from '../../activities/deployment/deploy-world.js';
import type { DeployWorld } from '../../activities/deployment/deploy-world.js';

const OWN = 'directory-1';

describe('what `perennial up` claims again at its start', () => {
  let server: TemporalDevServer;
  let world: DeployWorld;
  before(async () => void (server = await startTemporalDevServer()));
  after(() => server.stop());
  beforeEach(async () => void (world = await openDeployWorld()));
  afterEach(() => world.close());

  async function reclaim(environment: Record<string, string> = {}): Promise<readonly string[]> {
    const notes: string[] = [];
    const io = { json: false, print: () => undefined, note: (text: string) => void notes.push(text) };
    const own = { PERENNIAL_HOME: world.folder, TEMPORAL_ADDRESS: server.address, ...environment };
    const context = new CommandContext(io, loadSettings({ ...childEnvironment(), ...own }));
    await reclaimEndpoints(context, OWN);
    await context.close();
    return notes;
  }
  const owner = () => newestOwner(world.objects, 'churn');
  const audited = async () => (await world.metadata.listAudit('churn', 99)).filter(({ action }) => action === 'own').length;

  it('is what its own data directory had claimed for another Temporal, once', async () => {
    await deployAs(writerAt(world, 'gone', { dataDirectoryId: OWN }), 1);
    const notes = await reclaim();
    assert.match(
      notes.join('\n'),
      /^ {2}✓ churn belongs to namespace default of Temporal \S+ now; before: namespace default of Temporal gone$/,
    );
    const taken = await owner();
    assert.deepEqual([taken?.epoch, taken?.claimedBy, (await world.revision(2)).owner.epoch], [2, OWN, 2]);
    assert.deepEqual(await reclaim(), []);
    assert.deepEqual([await owner(), await audited()], [taken, 1]);
  });

  it('is nothing that another data directory or nobody in particular has claimed', async () => {
    for (const dataDirectoryId of ['directory-2', undefined]) {
      const writer = writerAt(world, 'other', { dataDirectoryId });
      await deployAs(writer, 1);
      const before = await owner();
      assert.deepEqual([await reclaim(), await owner()], [[], before]);
      await world.objects.delete('owners/churn/00000001.json');
      await world.objects.delete('deployments/churn/00000001.json');
    }
  });

  it('is completed when an earlier start was killed after it had claimed the epoch', async () => {
    await deployAs(writerAt(world, 'gone', { dataDirectoryId: OWN }), 1);
    await reclaim();
    await world.objects.delete('deployments/churn/00000002.json');
    const claimed = await owner();
    assert.deepEqual(await reclaim(), []);
    assert.deepEqual([await owner(), (await world.revision(2)).owner.epoch, await audited()], [claimed, 2, 1]);
  });

  it('keeps nothing from starting when it cannot be claimed: it is told', async () => {
    await deployAs(writerAt(world, 'gone', { dataDirectoryId: OWN }), 1);
    const notes = await reclaim({ PERENNIAL_DATABASE_URL: `sqlite:${world.folder}/empty.db` });
    assert.match(notes.join('\n'), /^ {2}! churn could not be claimed again: METADATA_CONFLICT: /);
    const away = await reclaim({
      PERENNIAL_OBJECT_STORE: 's3://bucket/prefix',
      PERENNIAL_S3_ENDPOINT: 'http://127.0.0.1:1',
      AWS_ACCESS_KEY_ID: 'k',
      AWS_SECRET_ACCESS_KEY: 's',
    });
    assert.match(away.join('\n'), /^ {2}! the endpoints of this data directory could not be claimed again: OBJECT_STORE_UNAVAILABLE: /);
  });
});
