/** Workflows of a team whose names are words of ours too. */
export async function pipeline(order: string): Promise<string> {
  return `the team's own ${order}`;
}

export async function monitor(): Promise<string> {
  return "the team's own monitor";
}
