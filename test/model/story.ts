/** A way through the model as a story: who did what, and how the contact stood then. */
import { begun } from './protocol-state.ts';
import type { Step } from './step.ts';

/** One line for each step. */
export function storyOf(steps: readonly Step[]): string {
  return steps
    .map(({ actor, kind, detail, next, isFault }, i) => {
      const { contact, calls } = next;
      const what = `${actor} ${kind}${detail ? `: ${detail}` : ''}${isFault ? ' (!)' : ''}`;
      const on = calls.filter(({ end }) => !end).length;
      const stands = `${contact.status}, attempt ${contact.attempt}; calls ${calls.length}, on ${on}`;
      return `${String(i + 1).padStart(3)}  ${clockAt(next.now)}  ${what.padEnd(72)}  ${stands}`;
    })
    .join('\n');
}

function clockAt(ms: number): string {
  return new Date(ms - begun).toISOString().slice(11, 19);
}
