/**
 * All interleavings, shortest first: a breadth-first search over the states of the model. States that are alike count as
 * one, so the first way on which a promise is broken is a shortest one.
 */
import { stepsFrom } from './all-steps.ts';
import { brokenIn, WaysOn } from './promises.ts';
import type { Protocol } from './protocol-rules.ts';
import type { State } from './protocol-state.ts';
import { hashOf } from './state-hash.ts';
import { searchKey } from './state-key.ts';
import type { Step } from './step.ts';

export interface Found {
  /** Different states that were seen. */
  readonly states: number;
  /** Steps of the longest way that leads to a new state. */
  readonly depth: number;
  readonly seconds: number;
  /** Every kind of step that was possible anywhere, such as `Dialer claims`. */
  readonly kinds: readonly string[];
  readonly broken?: { readonly promise: string; readonly steps: readonly Step[] };
  /** The steps that lead to the i-th state. */
  readonly wayTo: (i: number) => readonly Step[];
  /** The steps of a way that ends with a step of this kind. */
  readonly wayBy: (kind: string) => readonly Step[];
}

/** Where each state comes from: the number of the one before it, and of the step from there. */
class Ways {
  readonly #before: number[] = [-1];
  readonly #steps: number[] = [-1];
  readonly #initial: State;
  readonly #protocol: Protocol;

  constructor(initial: State, protocol: Protocol) {
    this.#initial = initial;
    this.#protocol = protocol;
  }

  get states(): number {
    return this.#before.length;
  }

  add(before: number, step: number): number {
    this.#before.push(before);
    return this.#steps.push(step) - 1;
  }

  to(i: number): readonly Step[] {
    const numbers: number[] = [];
    for (let at = i; at > 0; at = this.#before[at] ?? 0) numbers.unshift(this.#steps[at] ?? 0);
    let state = this.#initial;
    return numbers.map((number) => {
      const step = stepsFrom(state, this.#protocol)[number] as Step;
      state = step.next;
      return step;
    });
  }
}

/**
 * Searches everything that can happen from `initial` on; stops at the first broken promise. `followsEach`: of each
 * state with such a number, of every one by default and of none with 0, it is also seen that the contact comes to its end from
 * there.
 */
export function search(initial: State, protocol: Protocol, { followsEach = 1 } = {}): Found {
  const startedAt = performance.now();
  const { clocks } = protocol.suppositions;
  const ways = new Ways(initial, protocol);
  const waysOn = new WaysOn(protocol);
  const seen = new Set([hashOf(searchKey(initial, clocks))]);
  const kinds = new Map<string, { readonly before: number; readonly step: Step }>();
  let level: { readonly state: State; readonly i: number }[] = [{ state: initial, i: 0 }];
  let depth = 0;
  const found = (broken?: Found['broken']): Found => ({
    states: ways.states,
    depth,
    seconds: (performance.now() - startedAt) / 1000,
    kinds: [...kinds.keys()],
    ...(broken && { broken }),
    wayTo: (i) => ways.to(i),
    wayBy: (kind) => {
      const { before = 0, step } = kinds.get(kind) ?? {};
      return step ? [...ways.to(before), step] : [];
    },
  });
  while (level.length > 0) {
    const next: typeof level = [];
    for (const { state, i } of level) {
      for (const [number, step] of stepsFrom(state, protocol).entries()) {
        const kind = `${step.actor.replace(/ [AB12]$/, '')} ${step.kind}`;
        if (!kinds.has(kind)) kinds.set(kind, { before: i, step });
        const key = hashOf(searchKey(step.next, clocks));
        if (seen.has(key)) continue;
        seen.add(key);
        const at = ways.add(i, number);
        const promise = brokenIn(step.next);
        if (promise) return found({ promise, steps: ways.to(at) });
        const wrong = at % followsEach === 0 ? waysOn.wrongFrom(step.next) : undefined;
        if (wrong) return found({ promise: wrong.broken, steps: [...ways.to(at), ...wrong.steps] });
        next.push({ state: step.next, i: at });
      }
    }
    if (next.length > 0) depth += 1;
    level = next;
  }
  return found();
}
