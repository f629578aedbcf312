/** Local time without a zone, `2024-01-01T00:00:00`, with milliseconds only where there are some. @param ms as if it were UTC */
export function timeText(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % 1000 === 0 ? text.slice(0, 19) : text.slice(0, 23);
}
