/** What holds in every state of the model, and what comes of each when nothing goes wrong any more. */

import { steadyStep } from './all-steps.ts';
import type { Protocol } from './protocol-rules.ts';
import { isOver, mayHaveRung, type State } from './protocol-state.ts';
import { hashOf } from './state-hash.ts';
import { stateKey } from './state-key.ts';
import type { Step } from './step.ts';

/** Which promise `state` breaks; undefined when it keeps them. */
export function brokenIn(state: State): string | undefined {
  const { calls, contact, rival } = state;
  for (const { attempt } of calls) {
    const rang = calls.filter((call) => call.attempt === attempt && mayHaveRung(call)).length;
    if (rang > 1) return `attempt ${attempt} has rung ${rang} times`;
  }
  const on = calls.filter(({ end }) => end === undefined).length + (rival?.at === 'talks' ? 1 : 0);
  if (on > 1) return 'two calls to the same number are on';
  if (isOver(state) === (contact.dueAt !== undefined)) {
    return `the contact is ${contact.status} and ${contact.dueAt ? 'has' : 'lacks'} a deadline`;
  }
  return undefined;
}

/** No way to an end has so many steps. */
const MAX_STEPS = 300;

const weathers = ['fair', 'foul'] as const;

/** Follows states to their ends, each of which it visits once. */
export class WaysOn {
  readonly #protocol: Protocol;
  /** States whose way was followed, by weather. */
  readonly #known = { fair: new Set<number>(), foul: new Set<number>() };

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  get states(): number {
    return this.#known.fair.size + this.#known.foul.size;
  }

  /** What is wrong with where `state` leads to, with the way; undefined when its contact ends as it should. */
  wrongFrom(state: State): { readonly broken: string; readonly steps: readonly Step[] } | undefined {
    for (const weather of weathers) {
      const wrong = this.#wrongIn(state, weather);
      if (wrong) return wrong;
    }
    return undefined;
  }

  #wrongIn(state: State, weather: 'fair' | 'foul'): ReturnType<WaysOn['wrongFrom']> {
    const known = this.#known[weather];
    const steps: Step[] = [];
    const passed = new Set<number>();
    for (let at = state; ; ) {
      const key = hashOf(stateKey(at, this.#protocol.suppositions.clocks));
      if (passed.has(key) || steps.length > MAX_STEPS)
        return { broken: 'the contact never comes to an end', steps };
      if (known.has(key)) return undefined;
      passed.add(key);
      known.add(key);
      const step = this.#isAtRest(at, weather) ? undefined : steadyStep(at, this.#protocol, weather);
      const broken = step ? brokenIn(step.next) : wrongAtTheEnd(at, weather, steps);
      if (step) steps.push(step);
      if (broken) return { broken, steps };
      if (!step) return undefined;
      at = step.next;
    }
  }

  /** Whether the contact has ended, and nobody does anything but wait. */
  #isAtRest(state: State, weather: 'fair' | 'foul'): boolean {
    if (!isOver(state)) return false;
    const step = steadyStep(state, this.#protocol, weather);
    return step === undefined || step.actor === 'Time';
  }
}

/** The end of a contact must tell what its calls were. */
function wrongAtTheEnd(
  { contact, calls }: State,
  weather: 'fair' | 'foul',
  steps: readonly Step[],
): string | undefined {
  const { status, outcome, attempts = [] } = contact;
  if (!isOver({ contact })) return `the contact stays ${status} for ever`;
  if (status === 'UNCERTAIN') {
    // What it was asked on the way here, Connect has told.
    const couldKnow = steps.some(({ kind }) => kind === 'sees a call of just now in the index');
    return weather === 'fair' && couldKnow
      ? 'the contact is UNCERTAIN although Connect could tell'
      : undefined;
  }
  const unknown = calls.find(
    (call, i) =>
      !attempts.some((entry) => entry.contactId === call.contactId) &&
      // A call that has rung nowhere and was followed by another one is of no account.
      (mayHaveRung(call) || calls[i + 1]?.attempt !== call.attempt),
  );
  if (unknown) return `the contact is ${status} and does not know of ${unknown.contactId}`;
  if (status !== 'COMPLETED') return undefined;
  const reason = calls.at(-1)?.end?.disconnectReason;
  const truth = reason === 'TELECOM_BUSY' ? 'BUSY' : reason === undefined ? 'no call' : 'ANSWERED';
  return outcome === truth ? undefined : `the contact is COMPLETED as ${outcome}; its last call was ${truth}`;
}
