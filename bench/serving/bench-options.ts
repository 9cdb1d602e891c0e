import { parseArgs } from 'node:util';
import { CONTESTANTS } from './servers/contestants.js';
import type { ContestantName } from './servers/contestants.js';

export interface BenchOptions {
  readonly contestants: readonly ContestantName[];
  readonly closed: RoundPlan;
  readonly open: RoundPlan;
  /** Put the tables into docs/benchmarks.md and the numbers beside them. */
  readonly write: boolean;
  readonly profileDir: string | undefined;
}

interface RoundPlan {
  readonly repeats: number;
  readonly warmupMs: number;
  readonly measureMs: number;
}

export const HELP = `Usage: npm run bench:serving -- [options]

Measures Perennial's serving process beside bare node:http, BentoML, MLServer and FastAPI: the same model, rows and load, in turn.
Linux only. The peers are installed from PyPI into the user's cache the first time (about 800 MB on disk, one minute).

  --quick          one short round each: a look, not a measurement
  --only a,b       only these of ${CONTESTANTS.join(', ')}
  --profile DIR    the Node servers leave CPU profiles in DIR
  --write          put the tables into docs/benchmarks.md and all numbers into docs/evidence/bench-serving.json
  --help           this text
`;

const WHOLE = {
  closed: { repeats: 4, warmupMs: 1_000, measureMs: 3_000 },
  open: { repeats: 2, warmupMs: 1_000, measureMs: 5_000 },
};
const QUICK = {
  closed: { repeats: 1, warmupMs: 1_000, measureMs: 2_000 },
  open: { repeats: 1, warmupMs: 500, measureMs: 2_000 },
};

/** null: help was asked for. Throws an Error that says what is wrong with the arguments. */
export function readBenchOptions(args: readonly string[]): BenchOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      profile: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const names = values.only?.split(',') ?? CONTESTANTS;
  const unknown = names.filter((name) => !(CONTESTANTS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`--only has ${unknown.join(', ')}; it takes ${CONTESTANTS.join(', ')}`);
  return {
    contestants: CONTESTANTS.filter((name) => names.includes(name)),
    ...(values.quick ? QUICK : WHOLE),
    write: values.write,
    profileDir: values.profile,
  };
}
