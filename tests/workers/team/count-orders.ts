export async function countOrders(day: string): Promise<number> {
  return day.length;
}
