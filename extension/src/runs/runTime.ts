/** When a run was, short: `24 Nov 13:05`, with the year when it is another one. */
export function timeInWords(at: string, now = new Date()): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  const year = time.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return time.toLocaleString(undefined, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...year,
  });
}

/** When a run began, by its id (`20260101-110000-…`, UTC); the id itself where it says no time. */
export function timeOfRun(id: string): string {
  const at = id.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-.*$/, '$1-$2-$3T$4:$5:$6Z');
  return at === id ? id : timeInWords(at);
}
