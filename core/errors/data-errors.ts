import { errorTable } from './error-spec.js';

export const DATA_ERRORS = errorTable({
});
