import { IsolationForestTrainer } from '../../../../adapters/trainer/isolation-forest-trainer.js';
import { childEnvironment } from '../../../../config/child-environment.js';
import { trainerChildEntry } from '../../../../workers/trainer/child-entry-path.js';
import { trainerSuite } from '../../../ports/trainer.suite.js';

trainerSuite(
  'isolation-forest',
  async (childEntry = trainerChildEntry()) => new IsolationForestTrainer({ childEntry, environment: childEnvironment() }),
);
