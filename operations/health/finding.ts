import { payloadFailure } from '../../client/failures/payload-failure.js';
import { isPerennialError } from '../../client/failures/perennial-error.js';
import { messageOf } from '../../core/unforeseen-error.js';

/** One line of `perennial doctor`. */
export interface Finding {
  readonly check: string;
  /** `warn`: works, but not as it should; `fail`: something does not work. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly text: string;
  /** What to do; empty when nothing is to be done. */
  readonly fix: string;
}

export const ok = (check: string, text: string): Finding => ({ check, state: 'ok', text, fix: '' });
export const warn = (check: string, text: string, fix: string): Finding => ({ check, state: 'warn', text, fix });
export const fail = (check: string, text: string, fix: string): Finding => ({ check, state: 'fail', text, fix });

/** A check that throws is a failed one; our own errors say what to do. */
export async function finding(check: string, look: () => Promise<Finding | readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    const found = await look();
    return Array.isArray(found) ? found : [found as Finding];
  } catch (thrown) {
    const error = payloadFailure(thrown) ?? thrown;
    const message = messageOf(error);
    const [text = '', fix = ''] = message.split(' Fix: ');
    return [
      fail(
        check,
        isPerennialError(error) ? `${error.code}: ${text}` : (text.split('\n')[0] ?? ''),
        fix || 'run with PERENNIAL_DEBUG=1 to see more.',
      ),
    ];
  }
}
