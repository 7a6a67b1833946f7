/** The first `most` characters of `text`, and `…` when there are more; never half of a character, which no table takes. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
