import type { FaultPlan } from '../../ports/faults/fault-plan.js';

/** A durable write of the loop by what it is, so that it can be found again in another model's loop. */
export interface WriteLabel {
  /** `metadata putVersion MODEL …` with everything that depends on the model or the attempt left open. */
  readonly text: string;
  /** Which of several alike, from 1. */
  readonly occurrence: number;
}

/** One label per line of a log of writes; lines are `N STORE OPERATION SUBJECT`. */
export function writeLabels(lines: readonly string[], model: string): WriteLabel[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const text = generalized(line.replace(/^\d+ /, ''), model);
    const occurrence = (seen.get(text) ?? 0) + 1;
    seen.set(text, occurrence);
    return { text, occurrence };
  });
}

/** A plan for the write with this label in the loop of another model. */
export function planAt(mode: FaultPlan['mode'], { text, occurrence }: WriteLabel, count = 1): FaultPlan {
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const matching = escaped.replaceAll('MODEL', '[a-z0-9-]+').replaceAll('HEX', '[0-9a-f]+');
  return { mode, at: occurrence, count, matching: `^${matching}` };
}

/** Checkpoints have one label: a quick trainer is ahead of the store, so which rounds are stored varies. */
function generalized(text: string, model: string): string {
  return text
    .replaceAll(model, 'MODEL')
    .replace(/checkpoints\/.*$/, 'checkpoints/')
    .replace(/[0-9a-f]{12,64}/g, 'HEX');
}
