import { errorTable } from './error-spec.js';

export const STORAGE_ERRORS = errorTable({
});
