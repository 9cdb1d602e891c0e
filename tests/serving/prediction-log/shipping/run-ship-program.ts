import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { LAST_RESORT_MS } from '../../../fixtures/last-resort.js';
import { childEnvironment } from '../../../../config/child-environment.js';
import type { FaultPlan } from '../../../ports/faults/fault-plan.js';
import { programPath } from '../../serving-fixture.js';
import type { ShipProgram } from './ship-program.js';

export interface ShipEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs a shipper of its own over a log's folder until all is shipped or its plan kills it. */
export async function runShipProgram(dir: string, installation: string, plan: FaultPlan = { mode: 'none', at: 0 }): Promise<ShipEnd> {
  const program = programPath('prediction-log/shipping/ship-program');
  const request: ShipProgram = { dir, installation, plan, timeoutMs: LAST_RESORT_MS };
  const child = spawn(process.execPath, [...(program.endsWith('.ts') ? ['--import', 'tsx'] : []), program, JSON.stringify(request)], {
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, output };
}
