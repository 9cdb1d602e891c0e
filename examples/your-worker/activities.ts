/** An activity you had before Perennial came. */
export async function payBack(_orderId: string, cents: number): Promise<string> {
  return `${(cents / 100).toFixed(2)} paid back`;
}
