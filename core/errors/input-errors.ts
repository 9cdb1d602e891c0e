import { errorTable } from './error-spec.js';

export const INPUT_ERRORS = errorTable({
});
