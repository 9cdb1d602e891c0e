import { trainerSuite } from '../../../ports/trainer.suite.js';
import { openTrainer } from '../trainer-fixture.js';

trainerSuite('xgboost', openTrainer);
