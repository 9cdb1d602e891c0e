import { errorTable } from './error-spec.js';

export const TRAINING_ERRORS = errorTable({
});
