import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { adoptAs, deployAs, openDeployWorld, writerAt } from '../activities/deployment/deploy-world.js';
import type { DeployWorld } from '../activities/deployment/deploy-world.js';
import type { FaultPlan } from '../ports/faults/fault-plan.js';

const isSource = import.meta.url.endsWith('.ts');
const PROGRAM = fileURLToPath(new URL(`./world/owner-program.${isSource ? 'ts' : 'js'}`, import.meta.url));
const AT_ONCE = 2;

/** The deployed versions and owners, and what the database says of them; none of it by chance. */
async function endOf({ objects, metadata, revision }: DeployWorld): Promise<unknown> {
  const keys: string[] = [];
  for await (const { key } of objects.list('')) if (/^(?:owners|deployments|installation)/.test(key)) keys.push(key);
  const rows = await metadata.listDeployments('churn', 9);
  const revisions = await Promise.all(rows.map((row) => revision(row.revision)));
  const audit = await metadata.listAudit('churn', 99);
  return {
    keys: keys.sort(),
    rows: rows.map((row) => [row.revision, row.version, row.actor]),
    revisions: revisions.map(({ owner, targets }) => [owner.epoch, owner.cluster, targets[0]?.version]),
    audit: audit.map(({ actor, action, subject }) => `${actor} ${action} ${subject}`).sort(),
    champion: await metadata.getAlias('churn', 'champion'),
  };
}

interface Job {
  readonly name: 'deploy' | 'adopt';
  readonly prepare: (world: DeployWorld) => Promise<unknown>;
  readonly again: (world: DeployWorld) => Promise<unknown>;
}

const JOBS: readonly Job[] = [
  { name: 'deploy', prepare: async () => undefined, again: (world) => deployAs(writerAt(world, 'a'), 1) },
  { name: 'adopt', prepare: (world) => deployAs(writerAt(world, 'a'), 1), again: (world) => adoptAs(writerAt(world, 'b')) },
];

/** A job in a process of its own under a plan, then again without a fault. */
async function runJob({ name, prepare, again }: Job, plan: FaultPlan): Promise<{ end: unknown; writes: number; signal: string | null }> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-owner-'));
  const world = await openDeployWorld(folder);
  await prepare(world);
  const logFile = join(folder, 'writes.log');
  const args = ['--no-warnings', ...(isSource ? ['--import', 'tsx'] : []), PROGRAM, name, folder, JSON.stringify({ ...plan, logFile })];
  const signal = await new Promise<string | null>((resolve) => execFile(process.execPath, args, (error) => resolve(error?.signal ?? null)));
  const writes = (await readFile(logFile, 'utf8')).trimEnd().split('\n').length;
  await again(world);
  const end = await endOf(world);
  await world.close();
  return { end, writes, signal };
}

for (const job of JOBS) {
  test(`${job.name}: killed before and after every durable write and repeated, it ends as if nothing had happened`, async (t) => {
    const undisturbed = await runJob(job, { mode: 'none', at: 0 });
    assert.ok(undisturbed.writes >= 5, `${undisturbed.writes} writes`);
    const plans = Array.from({ length: undisturbed.writes }, (_, i) => i + 1).flatMap((at) =>
      (['kill-before', 'kill-after'] as const).map((mode) => ({ mode, at })),
    );
    for (let next = 0; next < plans.length; next += AT_ONCE) {
      await Promise.all(
        plans.slice(next, next + AT_ONCE).map((plan) =>
          t.test(`${plan.mode} write ${plan.at}`, async () => {
            const { end, signal } = await runJob(job, plan);
            assert.equal(signal, 'SIGKILL');
            assert.deepEqual(end, undisturbed.end);
          }),
        ),
      );
    }
  });
}
