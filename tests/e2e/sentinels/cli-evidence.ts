import assert from 'node:assert/strict';
import type { BackendsWorld } from '../backends-world.js';
import type { Evidence } from './evidence.js';
import { AS_OF } from './sentinel-rows.js';
import { checkedModel } from './sentinel-models.js';
import { SECRETS } from './sentinels.js';

interface CliCase {
  readonly args: readonly string[];
  readonly exitCode: number | null;
  /** What the output says; proves that the command came as far as meant. */
  readonly says: RegExp;
  readonly env?: Record<string, string>;
}

/** Commands that go well and commands that fail over the sentinel row or a wrong secret, those with stack traces on. */
function cliCases({ workerEnvironment }: BackendsWorld): readonly CliCase[] {
  const asOf = new Date(AS_OF).toISOString();
  const wrongDatabase = { PERENNIAL_DATABASE_URL: workerEnvironment['WRONG_URL'] ?? '', PERENNIAL_DEBUG: '1' };
  const wrongBucket = { AWS_SECRET_ACCESS_KEY: SECRETS.wrongPassword, PERENNIAL_DEBUG: '1' };
  return [
    { args: ['run', checkedModel().name, '--wait', '--as-of', asOf], exitCode: 1, says: /between/ },
    { args: ['preprocess', 'value-in-message', '--tag', 'x', '--as-of', asOf], exitCode: 1, says: /SOURCE_QUERY_FAILED/ },
    // 1 once the run above has failed.
    { args: ['status'], exitCode: null, says: /visits/ },
    { args: ['runs', 'list', 'visits', '--json'], exitCode: 0, says: /finished/ },
    { args: ['versions', 'visits'], exitCode: 0, says: /accepted/ },
    { args: ['versions', 'visits'], exitCode: 1, says: /METADATA_DENIED|ER_ACCESS_DENIED_ERROR/, env: wrongDatabase },
    { args: ['deployments', 'visits'], exitCode: 0, says: /end to end/ },
    { args: ['doctor'], exitCode: 1, says: /SignatureDoesNotMatch|OBJECT_STORE_DENIED|HTTP 403/, env: wrongBucket },
  ];
}

export async function readCommandLine(world: BackendsWorld): Promise<Evidence[]> {
  return Promise.all(
    cliCases(world).map(async ({ args, exitCode, says, env = {} }) => {
      const program = await world.start('cli/main', args, { ...world.workerEnvironment, ...env });
      const code = await program.ended();
      const where = `output of perennial ${args.join(' ')}`;
      if (exitCode !== null) assert.deepEqual([where, code], [where, exitCode], program.output());
      assert.match(program.output(), says, where);
      return { where, text: program.output() };
    }),
  );
}
