/** The token of an Authorization header; empty without one, and for another scheme. */
export function bearerToken(authorization: string | undefined): string {
  return /^bearer +(.+)$/i.exec(authorization ?? '')?.[1] ?? '';
}
