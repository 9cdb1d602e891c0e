import { errorTable } from './error-spec.js';

export const OPERATION_ERRORS = errorTable({
});
