/** Looks up calls whose line others are waiting for, in case their end is not reported. */
import type { CallRegister, RegisteredCall } from '../contact/call-register.ts';
import type { Log } from '../telemetry/log.ts';
import type { CheckMessage, EndedMessage, EventQueue } from './event-queue.ts';
import type { CallFinder } from './find-call.ts';

/** Seconds until a call in progress is looked up again; after that the sweeper looks it up. */
const CHECK_AGAIN_SECONDS = [30, 60] as const;

/** Seconds until a call is looked up for which there was no turn: Connect is asked about others. */
const NO_TURN_SECONDS = 5;

export interface CallChecksPorts {
  readonly calls: Pick<CallRegister, 'lookUp'>;
  readonly events: EventQueue;
  readonly log: Log;
}

export class CallChecks {
  readonly #ports: CallChecksPorts;
  readonly #finder: Pick<CallFinder, 'lookUpNow'>;

  constructor(ports: CallChecksPorts, finder: Pick<CallFinder, 'lookUpNow'>) {
    this.#ports = ports;
    this.#finder = finder;
  }

  /** The ends of those calls that have ended, each with its message. What cannot be found out is left to the sweeper. */
  async endsOf(checks: readonly CheckMessage[]): Promise<ReadonlyMap<EndedMessage, CheckMessage>> {
    const ends = new Map<EndedMessage, CheckMessage>();
    try {
      const known = await this.#ports.calls.lookUp(checks.map(({ contactId }) => contactId));
      for (const check of checks) {
        const end = await this.#endOf(check, known.get(check.contactId));
        if (end) ends.set(end, check);
      }
    } catch (error) {
      this.#ports.log.warn('Calls could not be looked up; the sweeper will look them up.', { error });
    }
    return ends;
  }

  async #endOf(
    { contactId, looks }: CheckMessage,
    entered: RegisteredCall | undefined,
  ): Promise<EndedMessage | undefined> {
    // Its end was reported.
    if (entered?.contact?.contactId !== contactId || entered.contact.status !== 'DIALED') return undefined;
    const answer = await this.#finder.lookUpNow(contactId);
    if (answer.type === 'noTurn') {
      await this.#ports.events.send({ type: 'check', contactId, looks }, NO_TURN_SECONDS);
      return undefined;
    }
    const { record } = answer;
    if (record?.endedAt !== undefined) {
      return { type: 'ended', call: { ...record, contactId, endedAt: record.endedAt }, looks: 0 };
    }
    const seconds = CHECK_AGAIN_SECONDS[looks];
    if (seconds === undefined) return undefined;
    await this.#ports.events.send({ type: 'check', contactId, looks: looks + 1 }, seconds);
    return undefined;
  }
}
