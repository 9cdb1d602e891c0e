import process from 'node:process';
import type { Trainer, TrainHooks } from '../../../adapters/trainer/trainer.js';
import { trainerChildren } from './worker-children.js';

/** Rounds at which something dies. The n-th number is for the n-th training of this process; without one it is left alone. */
export interface TrainerPlan {
  readonly killTrainerAt?: readonly number[];
  /** Of the first training: once a checkpoint of this round or a later one is stored, so that there is something to go on from. */
  readonly killWorkerAt?: number;
}

/** The same trainer; its child, or this whole process, is killed as planned. */
export function killedTrainer(inner: Trainer, plan: TrainerPlan, onTrained: (resumedFromRound: number) => void): Trainer {
  let trainings = 0;
  return {
    async train(request, hooks) {
      const at = plan.killTrainerAt?.[trainings] ?? Infinity;
      const workerAt = trainings === 0 ? (plan.killWorkerAt ?? Infinity) : Infinity;
      trainings += 1;
      const result = await inner.train(request, killingHooks(hooks, { at, workerAt }));
      onTrained(result.resumedFromRound);
      return result;
    },
    predict: (request) => inner.predict(request),
  };
}

/** A child whose first checkpoint is on its way to the store is stopped until it is there: a store may be slower than a small training. */
function killingHooks(hooks: TrainHooks, { at, workerAt }: { readonly at: number; readonly workerAt: number }): TrainHooks {
  let [isOffered, isStored, isDue] = [false, false, false];
  return {
    ...hooks,
    onRound(progress) {
      if (progress.round >= at) {
        isDue = true;
        signalChildren(isOffered && !isStored ? 'SIGSTOP' : 'SIGKILL');
      }
      hooks.onRound(progress);
    },
    async onCheckpoint(checkpoint) {
      isOffered = true;
      await hooks.onCheckpoint(checkpoint);
      isStored = true;
      if (isDue) signalChildren('SIGKILL');
      if (checkpoint.round >= workerAt) process.kill(process.pid, 'SIGKILL');
    },
  };
}

/** One may be dead already: rounds that it reported before go on arriving. */
function signalChildren(signal: NodeJS.Signals): void {
  for (const pid of trainerChildren(process.pid)) {
    try {
      process.kill(pid, signal);
    } catch {
      continue;
    }
  }
}
