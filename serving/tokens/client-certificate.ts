/** Of a client, signed by an authority that serving trusts. */
export interface ClientCertificate {
  /** Common names of its subject, and the DNS names, URIs and mail addresses that it is also for. */
  readonly names: ReadonlySet<string>;
  /** Epoch milliseconds: its connection may go on for longer. */
  readonly expiresAt: number;
}
