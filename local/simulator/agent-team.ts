/**
 * The agents: who takes which call, and until when. Each has one call at a time. Calls get the agent that has been
 * free the longest, in the order of their placement, so that a call's course is known when it is placed.
 */

export interface JoiningAgent {
  /** From 1. */
  readonly number: number;
  readonly joinedAtMs: number;
}

export class AgentTeam {
  /** When each is free again; who has had no call yet is missing. ms since 1970. */
  readonly #freeAtMs: number[] = [];

  /**
   * The agent who joins a customer at `wantedAtMs`, or as soon as one is free; undefined when none is before
   * `latestMs`.
   * To be followed by `occupy`.
   */
  choose(wantedAtMs: number, latestMs: number, online: number): JoiningAgent | undefined {
    let index = -1;
    for (let candidate = 0; candidate < online; candidate += 1) {
      if (index < 0 || this.#freeAt(candidate) < this.#freeAt(index)) index = candidate;
    }
    const joinedAtMs = Math.max(wantedAtMs, this.#freeAt(index));
    return index < 0 || joinedAtMs >= latestMs ? undefined : { number: index + 1, joinedAtMs };
  }

  /** The agent is on a call until then. */
  occupy(agentNumber: number, untilMs: number): void {
    this.#freeAtMs[agentNumber - 1] = untilMs;
  }

  /**
   * The agent's call ended earlier than planned. Who was to join it later stays reserved until then, because another
   * call may come before it; calls that were given to the agent after it stay as they are.
   */
  release({ number, joinedAtMs }: JoiningAgent, plannedEndMs: number, nowMs: number): void {
    if (this.#freeAt(number - 1) === plannedEndMs) this.occupy(number, Math.max(joinedAtMs, nowMs));
  }

  #freeAt(index: number): number {
    return this.#freeAtMs[index] ?? Number.NEGATIVE_INFINITY;
  }
}
