import { ChildTrainer } from './child/child-trainer.js';
import type { TrainerChildSettings } from './child/trainer-child.js';

export type IsolationForestTrainerSettings = Omit<TrainerChildSettings, 'kind' | 'libraryPath'>;

/** Isolation forests, by the code of this package. */
export class IsolationForestTrainer extends ChildTrainer {
  constructor(settings: IsolationForestTrainerSettings) {
    super({ ...settings, kind: 'isolation-forest', libraryPath: null });
  }
}
