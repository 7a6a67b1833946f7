/** What somebody may have meant: names that differ by a slip, or by a part that was left out or added. */
import { slipsBetween } from '../src/text/edit-distance.ts';

/** At most three of `names`, the most similar to `name` first. */
export function similarNames(name: string, names: readonly string[]): readonly string[] {
  const max = Math.max(1, Math.floor(name.length / 3));
  return names
    .map((other) => ({ other, slips: isPart(name, other) ? 1 : slipsBetween(name, other) }))
    .filter(({ slips }) => slips <= max)
    .sort((a, b) => a.slips - b.slips || a.other.localeCompare(b.other))
    .slice(0, 3)
    .map(({ other }) => other);
}

function isPart(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= 3 && long.startsWith(short);
}
