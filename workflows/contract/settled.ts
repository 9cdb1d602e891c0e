import { condition } from '@temporalio/workflow';

/**
 * Resolves once all that this activation's messages and results set off has gone as far as it can, answers to updates included.
 *
 * A replay is given several workflow tasks as one when the first made no command, and then the update of the second comes before the
 * results of the first (sdk-core, `find_end_index_of_next_wft_seq`). What is done about the state only after this is done in the same
 * order either way; what reacts sooner starts its child before the update is answered in one case and after it in the other.
 */
export async function settled(): Promise<void> {
  let isSecondLook = false;
  await condition(() => {
    const answer = isSecondLook;
    isSecondLook = true;
    return answer;
  });
}
