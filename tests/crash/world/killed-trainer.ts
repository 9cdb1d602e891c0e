import process from 'node:process';
import type { Trainer } from '../../../adapters/trainer/trainer.js';
import { trainerChildren } from './worker-children.js';

/** Rounds at which something dies. The n-th number is for the n-th training of this process; without one it is left alone. */
export interface TrainerPlan {
  readonly killTrainerAt?: readonly number[];
  /** Of the first training. */
  readonly killWorkerAt?: number;
}

/** The same trainer; its child, or this whole process, is killed once a round of the plan is reported. */
export function killedTrainer(inner: Trainer, plan: TrainerPlan, onTrained: (resumedFromRound: number) => void): Trainer {
  let trainings = 0;
  return {
    async train(request, hooks) {
      const at = plan.killTrainerAt?.[trainings] ?? Infinity;
      const workerAt = trainings === 0 ? (plan.killWorkerAt ?? Infinity) : Infinity;
      trainings += 1;
      const result = await inner.train(request, {
        ...hooks,
        onRound(progress) {
          if (progress.round >= at) for (const pid of trainerChildren(process.pid)) kill(pid);
          if (progress.round >= workerAt) process.kill(process.pid, 'SIGKILL');
          hooks.onRound(progress);
        },
      });
      onTrained(result.resumedFromRound);
      return result;
    },
    predict: (request) => inner.predict(request),
  };
}

/** It may be dead already: rounds that it reported before go on arriving. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return;
  }
}
