const TIME = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' });
const ZONE = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' });

/** Epoch milliseconds → `2026-11-21 04:12:09 CET`, in the zone of this machine. */
export function formatTime(at: number): string {
  const zone = ZONE.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
  return `${TIME.format(at)} ${zone}`;
}

/** Milliseconds → `0.4 s`, `12 s`, `3 min 20 s`, `5 h 2 min`, `12 d 3 h`. */
export function formatDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `12 s ago`. */
export function formatAge(at: number, now: number): string {
  return now - at < 1_000 ? 'now' : `${formatDuration(now - at)} ago`;
}
