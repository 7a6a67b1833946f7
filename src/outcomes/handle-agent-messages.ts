/** Handles what concerns agents: calls that come to the queue or to an agent, and messages to count the agents. */
import type { AgentWatch } from '../agents/agent-watch.ts';
import type { CallRegister } from '../contact/call-register.ts';
import type { Log } from '../telemetry/log.ts';
import type { EventMessage, EventQueue, ProgressMessage } from './event-queue.ts';
import type { OwnCall, TeamReports } from './report-to-teams.ts';

/** Seconds until an event of an unknown call is looked at again: once, for our own record comes soon. */
const LOOK_AGAIN_SECONDS = 5;

export interface AgentMessagePorts {
  readonly calls: Pick<CallRegister, 'lookUp'>;
  readonly events: EventQueue;
  readonly agentWatch: Pick<AgentWatch, 'tick'>;
  readonly log: Log;
}

/** What became of the messages. */
export interface HandledAgentMessages {
  /** They must be redelivered. */
  readonly failed: readonly EventMessage[];
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

  async handle(messages: readonly EventMessage[]): Promise<HandledAgentMessages> {
    const progress = await this.#handleProgress(messages.filter((message) => message.type === 'progress'));
    const failed = [...progress.failed];
    let { isForAgents } = progress;
    for (const message of messages) {
      if (message.type !== 'tick') continue;
      try {
        isForAgents = (await this.#ports.agentWatch.tick(message.tick)) || isForAgents;
      } catch (error) {
        this.#ports.log.error('The agents could not be watched; the message will be redelivered.', { error });
        failed.push(message);
      }
    }
    return { failed, isForAgents };
  }

  /** Counts what happened to calls after their ends; false: the events must be redelivered. */
  async count(calls: readonly OwnCall[]): Promise<boolean> {
    try {
      await this.#reports.report(calls);
      return true;
    } catch (error) {
      this.#ports.log.error('The work after calls could not be counted; the events will be redelivered.', {
        error,
      });
      return false;
    }
  }

  async #handleProgress(messages: readonly ProgressMessage[]): Promise<HandledAgentMessages> {
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
      return { failed: [], isForAgents: await this.#reports.report(own) };
    } catch (error) {
      this.#ports.log.error('What happened to calls could not be counted; the events will be redelivered.', {
        error,
      });
      return { failed: messages, isForAgents: false };
    }
  }
}
