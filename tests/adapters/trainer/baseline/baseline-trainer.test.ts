import { BaselineTrainer } from '../../../../adapters/trainer/baseline-trainer.js';
import { childEnvironment } from '../../../../config/child-environment.js';
import { trainerChildEntry } from '../../../../workers/trainer/child-entry-path.js';
import { trainerSuite } from '../../../ports/trainer.suite.js';

trainerSuite('baseline', async (childEntry = trainerChildEntry()) => new BaselineTrainer({ childEntry, environment: childEnvironment() }));
