const INVALID_ARGUMENT = 3;

/**
 * Starts a workflow with search attributes, or without them where the server does not know them: they are for finding it again, and
 * nothing hangs on them.
 */
export async function startWithAttributes<P, T>(
  pairs: P,
  start: (attributes: { readonly typedSearchAttributes: P } | Record<never, never>) => Promise<T>,
): Promise<T> {
  try {
    return await start({ typedSearchAttributes: pairs });
  } catch (error) {
    if (!isUnknownAttribute(error)) throw error;
    return start({});
  }
}

/** The client wraps the server's answer; of an update that also starts, only the message tells which of the two was refused and why. */
function isUnknownAttribute(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { readonly code?: unknown };
    if (code === INVALID_ARGUMENT && /search attribute/i.test(current.message)) return true;
  }
  return false;
}
