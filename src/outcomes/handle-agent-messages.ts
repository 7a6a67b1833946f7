/** Handles what concerns agents: calls that come to the queue or to an agent, and messages to count the agents. */
import type { AgentWatch } from '../agents/agent-watch.ts';
import type { CallRegister } from '../contact/call-register.ts';
import type { Log } from '../telemetry/log.ts';
import type { EventMessage, EventQueue, ProgressMessage, TickMessage } from './event-queue.ts';
import { isForAgents, type OwnCall, type TeamReports } from './report-to-teams.ts';
import type { CallProgress } from './retry.ts';

/** Seconds until an event of an unknown call is looked at again: once, for our own record comes soon. */
const LOOK_AGAIN_SECONDS = 5;

export interface AgentMessagePorts {
  readonly calls: Pick<CallRegister, 'lookUp'>;
  readonly events: EventQueue;
  readonly agentWatch: Pick<AgentWatch, 'tick'>;
  readonly log: Log;
}

/** What became of the messages. */
export interface HandledMessages<T extends EventMessage = EventMessage> {
  /** They must be redelivered. */
  readonly failed: readonly T[];
  /** Whether agents may have become free. */
  readonly isForAgents: boolean;
}

export class AgentMessages {
  readonly #ports: AgentMessagePorts;
  readonly #reports: Pick<TeamReports, 'report'>;

  constructor(ports: AgentMessagePorts, reports: Pick<TeamReports, 'report'>) {
    this.#ports = ports;
    this.#reports = reports;
  }

  /** Continues the watch over agents. */
  async handleTicks(messages: readonly TickMessage[]): Promise<HandledMessages> {
    const failed: TickMessage[] = [];
    let isForAgents = false;
    for (const message of messages) {
      try {
        isForAgents = (await this.#ports.agentWatch.tick(message.tick)) || isForAgents;
      } catch (error) {
        this.#ports.log.error('The agents could not be watched; the message will be redelivered.', { error });
        failed.push(message);
      }
    }
    return { failed, isForAgents };
  }

  /** Counts what happened to calls; answers those that were not counted: their events must be redelivered. */
  async count(calls: readonly OwnCall[]): Promise<ReadonlySet<CallProgress>> {
    const failed = await this.#reports.report(calls);
    for (const [{ campaignId, call }, error] of failed) {
      const about = { campaignId, contactId: call.contactId, error };
      this.#ports.log.error(
        'What happened to a call could not be counted; its event will be redelivered.',
        about,
      );
    }
    return new Set([...failed.keys()].map(({ call }) => call));
  }

  /** Counts calls that have come to the queue or to an agent. */
  async handleProgress(messages: readonly ProgressMessage[]): Promise<HandledMessages> {
    if (messages.length === 0) return { failed: [], isForAgents: false };
    try {
      const known = await this.#ports.calls.lookUp(messages.map(({ call }) => call.contactId));
      const own: OwnCall[] = [];
      for (const { call, looks } of messages) {
        const entered = known.get(call.contactId);
        const campaignId = (entered?.call ?? entered?.contact)?.campaignId;
        const slot = entered?.claimId ?? entered?.contact?.claimId;
        if (campaignId !== undefined) own.push({ campaignId, slot, call });
        else if (looks === 0)
          await this.#ports.events.send({ type: 'progress', call, looks: 1 }, LOOK_AGAIN_SECONDS);
      }
      const failed = await this.count(own);
      return { failed: messages.filter(({ call }) => failed.has(call)), isForAgents: own.some(isForAgents) };
    } catch (error) {
      this.#ports.log.error(
        'Calls that came to an agent could not be looked up; their events will be redelivered.',
        {
          error,
        },
      );
      return { failed: messages, isForAgents: false };
    }
  }
}
