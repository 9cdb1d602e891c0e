/** Who may deploy to an endpoint: the Temporal, and the namespace in it, of one installation. */
export interface EndpointOwner {
  /** Id of the set of stores, from `installation.json`. */
  readonly installation: string;
  /** The name that a Temporal gives itself. */
  readonly cluster: string;
  readonly namespace: string;
}

export function isSameOwner(a: EndpointOwner, b: EndpointOwner): boolean {
  return a.installation === b.installation && a.cluster === b.cluster && a.namespace === b.namespace;
}

/** For people, who look at one installation nearly always. */
export function ownerText({ cluster, namespace }: EndpointOwner): string {
  return `namespace ${namespace} of Temporal ${cluster}`;
}

/** Two different owners: the installation is told where nothing else tells them apart. */
export function ownerTexts(a: EndpointOwner, b: EndpointOwner): readonly [string, string] {
  if (a.installation === b.installation) return [ownerText(a), ownerText(b)];
  return [`${ownerText(a)} (installation ${a.installation})`, `${ownerText(b)} (installation ${b.installation})`];
}
