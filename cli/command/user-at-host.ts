import { hostname, userInfo } from 'node:os';

/** Whoever is logged in, and on which machine: alone a name of a user says little. */
export function userAtHost(): string {
  return `${userInfo().username}@${hostname()}`;
}
