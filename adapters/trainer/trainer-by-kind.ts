import type { TrainerKindName } from '../../core/trainers/trainer-kinds.js';
import type { PredictRequest, TrainHooks, TrainRequest, TrainResult, Trainer } from './trainer.js';

/** Passes each call to the trainer of its kind. */
export class TrainerByKind implements Trainer {
  constructor(private readonly trainers: Readonly<Record<TrainerKindName, Trainer>>) {}

  train(request: TrainRequest, hooks: TrainHooks): Promise<TrainResult> {
    return this.trainers[request.kind].train(request, hooks);
  }

  predict(request: PredictRequest): Promise<Float32Array> {
    return this.trainers[request.kind].predict(request);
  }
}
