import { Context } from '@temporalio/activity';
import { SEARCH_ATTRIBUTES } from '../../contracts/search-attributes.js';

/** A query that names them is answered only where they are registered, also where nobody may list what is. */
export async function probeSearchAttributes(): Promise<{ readonly usable: boolean }> {
  const query = Object.values(SEARCH_ATTRIBUTES)
    .map((name) => `${name} = 'perennial-probe'`)
    .join(' AND ');
  try {
    await Context.current().client.workflow.count(query);
    return { usable: true };
  } catch {
    return { usable: false };
  }
}
