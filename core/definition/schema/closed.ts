import { z } from 'zod';

/**
 * An object that takes these fields only. The message of an unknown field carries the known ones, so that `problemsOf` can suggest
 * the nearest; people never see it.
 */
export function closed<S extends z.core.$ZodLooseShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = JSON.stringify(Object.keys(shape));
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? known : undefined) });
}

/** A problem that says "not in this release" instead of "wrong". */
function notSupported(message: string): { code: 'custom'; message: string; params: { notSupported: true } } {
  return { code: 'custom', message, params: { notSupported: true } };
}
