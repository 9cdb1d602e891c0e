import { batchScorerSuite } from '../../ports/batch-scorer.suite.js';

batchScorerSuite('xgboost');
batchScorerSuite('baseline');
