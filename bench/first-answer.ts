import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ANY_PORT, runPerennial, startPerennial } from '../tests/cli/perennial-process.js';
import { SeededRandom } from '../tests/soak/seeded-random.js';

/**
 * What a newcomer waits for: a CSV of 10,000 customers, `infer`, `up`, `run --wait`, one answer over HTTP. Each command is a process
 * as a person starts it; the downloads of Temporal and XGBoost have been made.
 */
const ROWS = Number(process.argv[2] ?? 10_000);
const ASKED_MS = 60_000;
const PLANS = ['free', 'basic', 'pro', 'team'];
const COUNTRIES = ['AT', 'BR', 'CH', 'DE', 'ES', 'FR', 'IN', 'JP', 'NG', 'US'];

function customers(rows: number): string {
  const random = new SeededRandom(1);
  const lines = ['id,seen_at,plan,country,is_company,tenure_months,seats,spend,logins,tickets,churned'];
  for (let id = 0; id < rows; id += 1) {
    const seenAt = new Date(Date.now() - ((rows - id) / rows) * 150 * 86_400_000 - 86_400_000).toISOString();
    const [plan, country] = [PLANS[random.below(PLANS.length)], COUNTRIES[random.below(COUNTRIES.length)]];
    const [tenure, logins, tickets] = [random.below(60), random.below(200), random.below(8)];
    const churned = random.chance((plan === 'free' ? 0.6 : 0.15) + tickets / 40 - tenure / 300);
    const spend = random.chance(0.02) ? '' : (random.next() * 100).toFixed(2);
    lines.push(
      [id, seenAt, plan, country, random.chance(0.3), tenure, 1 + random.below(50), spend, logins, tickets, Number(churned)].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

async function perennial(args: readonly string[], folder: string): Promise<string> {
  const { code, stdout, stderr } = await runPerennial(args, { PERENNIAL_HOME: join(folder, 'home') }, folder);
  if (code !== 0) throw new Error(`perennial ${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
  return stdout;
}

async function answer(servingUrl: string): Promise<void> {
  const record = { plan: 'free', country: 'AT', is_company: 'false', tenure_months: 3, seats: 2, spend: 12.5, logins: 9, tickets: 1 };
  const body = JSON.stringify({ records: [record] });
  for (;;) {
    const response = await fetch(`${servingUrl}/v1/models/customers/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (response.status === 200) return;
    if (response.status !== 404 && response.status !== 503) throw new Error(await response.text());
    await sleep(50);
  }
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'perennial-bench-'));
  await writeFile(join(folder, 'customers.csv'), customers(ROWS));
  const started = performance.now();
  let last = started;
  const stage = (name: string): void => {
    const now = performance.now();
    process.stdout.write(`${name.padEnd(40)} ${((now - last) / 1000).toFixed(1).padStart(6)} s\n`);
    last = now;
  };
  process.stdout.write(`${ROWS} rows, ${availableParallelism()} cores\n`);
  await perennial(['infer', 'customers.csv'], folder);
  stage('perennial infer customers.csv');
  const up = startPerennial(['up', '.', ...ANY_PORT], { PERENNIAL_HOME: join(folder, 'home') }, folder);
  try {
    await up.shows('Ready.');
    stage('perennial up . until "Ready."');
    await perennial(['run', 'customers', '--wait'], folder);
    stage('perennial run customers --wait');
    await answer((JSON.parse(await readFile(join(folder, 'home', 'up.json'), 'utf8')) as { servingUrl: string }).servingUrl);
    stage('the first answer');
  } finally {
    up.child.kill('SIGINT');
    await up.ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
  const totalMs = last - started;
  process.stdout.write(`${'from the file to an answer'.padEnd(40)} ${(totalMs / 1000).toFixed(1).padStart(6)} s, asked for: 60 s\n`);
  process.exitCode = totalMs < ASKED_MS ? 0 : 1;
}

await main();
