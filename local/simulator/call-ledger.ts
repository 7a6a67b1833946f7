/** Every call that was placed, in order, found by ContactId, by ClientToken and by Name without looking through all. */
import { type Call, type CallPlan, hasRung, isActive, planStopped } from './call.ts';
import { MinHeap } from './min-heap.ts';
import type { SimulatorSettings } from './settings.ts';

/** A ClientToken is valid for 7 days after its first use. Source: API reference. */
const tokenLifeMs = 7 * 24 * 3_600_000;

interface ActiveCall {
  readonly call: Call;
  /** The call's end when it was entered; the call may go on, or have been stopped, since. */
  readonly endsAtMs: number;
}

/**
 * The calls that are on right now. A heap ordered by the end of the call, so that a million calls can be counted
 * at every request: calls that are over leave when they are looked for. Time only goes forward.
 */
class ActiveCalls {
  readonly #heap = new MinHeap<ActiveCall>((one, other) => one.endsAtMs < other.endsAtMs);
  #count = 0;

  /** A call that is over already is not entered. */
  add(call: Call, nowMs: number): void {
    const { endsAtMs } = call.ends;
    if (endsAtMs > nowMs) {
      this.#count += 1;
      this.#heap.push({ call, endsAtMs });
    }
  }

  /** The end of an active call has moved. */
  moved(call: Call): void {
    this.#heap.push({ call, endsAtMs: call.ends.endsAtMs });
  }

  /** Called once for each active call that StopContact has ended. */
  stopped(): void {
    this.#count -= 1;
  }

  /** How many calls are active. */
  countAt(nowMs: number): number {
    for (let { first } = this.#heap; first !== undefined && first.endsAtMs <= nowMs; { first } = this.#heap) {
      this.#heap.pop();
      if (first.call.ends.endsAtMs === first.endsAtMs) this.#count -= 1;
    }
    return this.#count;
  }
}

export class CallLedger {
  readonly #calls: Call[] = [];
  readonly #byContactId = new Map<string, Call>();
  readonly #byToken = new Map<string, Call>();
  readonly #byName = new Map<string, Call[]>();
  /** How many calls have reached each number that was dialed. */
  readonly #numbers = new Map<string, number>();
  readonly #active = new ActiveCalls();
  #maximumActive = 0;

  /** In the order in which they were placed. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  get distinctNumbers(): number {
    return this.#numbers.size;
  }

  /** The maximum of concurrent calls. */
  get maximumActive(): number {
    return this.#maximumActive;
  }

  activeAt(nowMs: number): number {
    return this.#active.countAt(nowMs);
  }

  /** How many calls have reached a number; those for which the instance had no room have not. */
  callsTo(phoneNumber: string): number {
    return this.#numbers.get(phoneNumber) ?? 0;
  }

  /** @param reached whether it has reached the number that it was placed to. */
  enter(call: Call, reached: boolean): void {
    const { destinationPhoneNumber } = call;
    this.#calls.push(call);
    this.#byContactId.set(call.contactId, call);
    this.#numbers.set(destinationPhoneNumber, this.callsTo(destinationPhoneNumber) + (reached ? 1 : 0));
    if (call.clientToken) this.#byToken.set(tokenKey(call.instanceId, call.clientToken), call);
    if (call.name !== undefined) {
      const namesakes = this.#byName.get(call.name);
      if (namesakes === undefined) this.#byName.set(call.name, [call]);
      else namesakes.push(call);
    }
    this.#active.add(call, call.placedAtMs);
    this.#maximumActive = Math.max(this.#maximumActive, this.activeAt(call.placedAtMs));
  }

  byContactId(contactId: string): Call | undefined {
    return this.#byContactId.get(contactId);
  }

  byName(name: string): readonly Call[] {
    return this.#byName.get(name) ?? [];
  }

  /**
   * The call that a ClientToken stands for, or none, so that a new one is to be placed. The other parameters of the
   * request do not matter. An empty token is no token.
   */
  byToken(
    instanceId: string,
    clientToken: string,
    { clientToken: reading, shortestCallMs }: Pick<SimulatorSettings, 'clientToken' | 'shortestCallMs'>,
    nowMs: number,
  ): Call | undefined {
    const call = this.#byToken.get(tokenKey(instanceId, clientToken));
    if (call === undefined || nowMs - call.placedAtMs >= tokenLifeMs) return undefined;
    const couldBeActive = hasRung(call) && nowMs - call.placedAtMs < shortestCallMs;
    return reading === 'always-first' || isActive(call, nowMs) || couldBeActive ? call : undefined;
  }

  /** An active call goes on otherwise than it was to end. */
  goesOn(call: Call, plan: CallPlan): void {
    const hasMoved = call.ends.endsAtMs !== plan.endsAtMs;
    call.ends = plan;
    if (hasMoved) this.#active.moved(call);
  }

  /** Ends a call now; false: it is over already, and stays as it is. */
  stop(call: Call, nowMs: number): boolean {
    if (!isActive(call, nowMs)) return false;
    this.#active.countAt(nowMs);
    call.ends = planStopped(call.ends, nowMs);
    this.#active.stopped();
    return true;
  }
}

function tokenKey(instanceId: string, clientToken: string): string {
  return `${instanceId}\n${clientToken}`;
}
