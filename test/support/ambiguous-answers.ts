/** What became of requests whose answers left open whether a call was placed, seen at the telephony of a world. */
import { verdictOn } from '../../src/connect/connect-errors.ts';
import type { World } from './world.ts';

export interface Ambiguous {
  readonly clientToken: string;
  /** When the answer was heard, ms since 1970. */
  readonly at: number;
}

export class AmbiguousAnswers {
  readonly heard: Ambiguous[] = [];
  /** When each token was first answered with a ContactId, ms since 1970. */
  readonly #placed = new Map<string, number>();

  /** Listens to the answers of Connect in `world` from now on. */
  constructor(world: World) {
    const { telephony, clock } = world;
    const call = telephony.call.bind(telephony);
    telephony.call = async (request, isInTime) => {
      const answer = await call(request, isInTime);
      const { clientToken } = request;
      if (answer.type === 'placed') this.#placed.set(clientToken, clock.now());
      else if (verdictOn(answer.error) === 'ambiguous') this.heard.push({ clientToken, at: clock.now() });
      return answer;
    };
  }

  /** How many were cleared up within so many ms. */
  resolvedWithin(ms: number): number {
    return this.heard.filter(({ clientToken, at }) => {
      const placed = this.#placed.get(clientToken);
      return placed !== undefined && placed - at <= ms;
    }).length;
  }
}
