import { errorTable } from './error-spec.js';

export const DEFINITION_ERRORS = errorTable({
});
