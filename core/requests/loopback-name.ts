const IPV4 = /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;

/**
 * Whether a name or address reaches this machine alone, however it is resolved. Names other than localhost count as reachable from
 * elsewhere: what they resolve to can change.
 */
export function isLoopbackName(name: string): boolean {
  return name.toLowerCase() === 'localhost' || name === '::1' || IPV4.test(name);
}
