import type { LifecycleState } from './state/lifecycle-state.js';
import type { LifecycleDefinition, StartPipelineInput } from './state/lifecycle-types.js';
import { isMachine } from './pipelines.js';

const DAY_MS = 86_400_000;

/** Why a machine's request is not taken, as the end of a sentence; null: it is. What people and schedules ask for is. */
export function refusalOf(
  { machineStarts }: LifecycleState,
  { onDrift, cooldownMs, maxPerDay }: LifecycleDefinition,
  { kind, maturedRows: matured = 0, asOf }: StartPipelineInput,
): string | null {
  if (!isMachine(kind)) return null;
  if (kind === 'drift') {
    if (onDrift === null) return 'the definition has no retrain.onDrift';
    if (matured < onDrift.minMaturedRows)
      return `${matured} matured rows since the champion was trained, retrain.onDrift asks for ${onDrift.minMaturedRows}`;
  }
  // By distance: machines do not come in the order of their data times, and one with a wrong clock must not hold the others for ever.
  const within = (spanMs: number): number => machineStarts.filter((other) => distance(other, asOf) < spanMs).length;
  if (within(cooldownMs) > 0) return 'within retrain.cooldown of another machine-started pipeline';
  return within(DAY_MS) >= maxPerDay ? `retrain.maxPerDay (${maxPerDay}) is used up` : null;
}

function distance(a: number, b: number): number {
  return a > b ? a - b : b - a;
}
