import { ChildTrainer } from './child/child-trainer.js';
import type { TrainerChildSettings } from './child/trainer-child.js';

export type BaselineTrainerSettings = Omit<TrainerChildSettings, 'kind' | 'libraryPath'>;

/** Class shares or the mean, by the code of this package. */
export class BaselineTrainer extends ChildTrainer {
  constructor(settings: BaselineTrainerSettings) {
    super({ ...settings, kind: 'baseline', libraryPath: null });
  }
}
