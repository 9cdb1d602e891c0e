import { ChildTrainer } from './child/child-trainer.js';
import type { TrainerChildSettings } from './child/trainer-child.js';

export interface XgboostTrainerSettings extends Omit<TrainerChildSettings, 'kind'> {
  readonly libraryPath: string;
}

/** XGBoost's native library. */
export class XgboostTrainer extends ChildTrainer {
  constructor(settings: XgboostTrainerSettings) {
    super({ ...settings, kind: 'xgboost' });
  }
}
