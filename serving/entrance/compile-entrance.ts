import type { InputProgram } from '../../core/inputs/input-program.js';
import type { RowReader } from '../../core/inputs/row-reader.js';
import type { Tallies } from '../metrics/violation-tallies.js';
import { RequestInspector } from './inspect-request.js';
import { requestReport } from './request-report.js';

/**
 * Rows of requests into a model's inputs. Every violation is counted, also the one that refuses a request.
 * Errors of all: INPUT_FIELD_TYPE, INPUT_VALUE_REFUSED, INPUT_RULE_BROKEN, of records also INPUT_COLUMN_MISSING and
 * INPUT_FIELD_UNKNOWN; no value is ever in them.
 */
export interface Entrance extends RowReader {
  /** Runs checks whose violations are not counted, since they are those of a copy. */
  uncounted<T>(checks: () => T): T;
  /** For rows of which one was refused. */
  readonly inspector: RequestInspector;
}

/** `tallies` is told of every violation. */
export function compileEntrance(program: InputProgram, tallies: Tallies): Entrance {
  let isCounting = true;
  const counting: Tallies = (column, rule, policy) => {
    const tally = tallies(column, rule, policy);
    return { inc: () => (isCounting ? tally.inc() : undefined) };
  };
  let inspector: RequestInspector | undefined;
  return {
    // Most models never get a request that needs it.
    get inspector() {
      return (inspector ??= new RequestInspector(program));
    },
    ...program.reader(requestReport(counting)),
    uncounted(checks) {
      isCounting = false;
      try {
        return checks();
      } finally {
        isCounting = true;
      }
    },
  };
}
