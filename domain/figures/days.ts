/** Days of the calendar as `YYYY-MM-DD`, in whatever zone they are meant. */
const dayMs = 86_400_000;

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

export function startOfMonth(day: string): string {
  return `${day.slice(0, 8)}01`;
}

export function startOfNextMonth(day: string): string {
  const [year, month] = day.split('-').map(Number);
  return new Date(Date.UTC(year!, month!, 1)).toISOString().slice(0, 10);
}

export function lastDayOfMonth(day: string): string {
  return plusDays(startOfNextMonth(day), -1);
}
