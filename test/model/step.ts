/** One step of the model: who does what, what it leads to, and which await of the product it stands for. */
import type { Contact } from '../../src/contact/contact.ts';
import type { ContactFact } from '../../src/contact/contact-fact.ts';
import { applyTransition } from '../../src/contact/contact-transition.ts';
import type { Protocol } from './protocol-rules.ts';
import type { State } from './protocol-state.ts';

/** 'Dialer A', 'Sweeper 1', 'Outcomes' are processes of the product; the others are the world. */
export type Actor =
  | 'Dialer A'
  | 'Dialer B'
  | 'Sweeper 1'
  | 'Sweeper 2'
  | 'Outcomes'
  | 'Rival'
  | 'Connect'
  | 'Queue'
  | 'Time';

export interface Step {
  readonly actor: Actor;
  /** What happens, the same for all steps of a kind: tests count them. */
  readonly kind: string;
  /** What the sentence of the story has beside the kind. */
  readonly detail?: string;
  readonly next: State;
  /** Something goes wrong: a search allows so many of them on a path. */
  readonly isFault?: true;
  /**
   * Of several answers of the world, the one in fair weather (Connect tells what it knows) and the one in foul weather
   * (its index shows nothing). Missing: it happens in both.
   */
  readonly weather?: 'fair' | 'foul';
}

/** What the index or the world may answer. */
export type Change = Partial<State>;

/** `state` with one fault less to come. */
export function fault(state: State): Change {
  return { faultsLeft: state.faultsLeft - 1 };
}

/** The contact after `fact`; undefined when it is not as the fact expects. */
export function reported(
  contact: Contact,
  fact: ContactFact,
  nowMs: number,
  { rules }: Protocol,
): Contact | undefined {
  return applyTransition(contact, rules.transitionFor(contact, fact, nowMs));
}

/** `items` with `item` in the place `i`. */
export function withItem<T>(items: readonly T[], i: number, item: T): readonly T[] {
  return items.map((each, at) => (at === i ? item : each));
}

/** `items` without one `item`. */
export function without<T>(items: readonly T[], item: T): readonly T[] {
  const i = items.indexOf(item);
  return items.filter((_, at) => at !== i);
}
