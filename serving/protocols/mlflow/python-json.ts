import { isDomainError } from '../../../core/errors.js';
import { parseJson } from '../../json/parse-json.js';

/** A text, or the word that Python writes for a number that is none. */
const TEXT_OR_NAN = /"(?:[^"\\]|\\.)*"|\bNaN\b/g;

/**
 * JSON as Python writes it, where a missing number of a DataFrame is the bare word NaN; it becomes null. Only a body that is no JSON
 * is looked at twice. Errors: those of `parseJson`, with places in the body as it was sent.
 */
export function parsePythonJson(body: Buffer, maxRows: number): unknown {
  try {
    return parseJson(body, maxRows);
  } catch (error) {
    if (!isDomainError(error) || error.code !== 'INPUT_JSON_INVALID') throw error;
    const mended = body.toString('utf8').replace(TEXT_OR_NAN, (found) => (found === 'NaN' ? 'null' : found));
    try {
      return parseJson(Buffer.from(mended), maxRows);
    } catch (still) {
      throw isDomainError(still) && String(still.details.problem).endsWith('twice') ? still : error;
    }
  }
}
