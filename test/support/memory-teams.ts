/** Teams, and the watch over their agents, in memory; and the simulator's agents as Connect's metrics. */
import type { ConnectSimulator } from '../../local/simulator/engine.ts';
import { agentsOf, type Snapshot } from '../../src/agent-pacing/staffing.ts';
import type { AgentMetrics } from '../../src/agents/agent-metrics.ts';
import { unwatched, type WatchState } from '../../src/agents/agent-watch.ts';
import { newTeam, type Team } from '../../src/agents/team.ts';
import { readTeamRecord, teamRecord } from '../../src/agents/team-record.ts';
import type { StateStore, SwapResult, Versioned } from '../../src/pacing/shared-state.ts';
import type { Clock } from '../../src/time/clock.ts';
import { instanceId } from './simulated-telephony.ts';

/** As the table keeps them: as text. */
export class MemoryTeams {
  readonly items = new Map<string, { readonly version: number; readonly text: string }>();

  async read(queueId: string): Promise<Versioned<Team>> {
    return this.#standing(queueId);
  }

  async swap(queueId: string, seen: number, { version, state }: Versioned<Team>): Promise<SwapResult<Team>> {
    const standing = this.#standing(queueId);
    if (standing.version !== seen) return { type: 'conflict', standing };
    this.items.set(queueId, { version, text: teamRecord(state) });
    return { type: 'swapped' };
  }

  #standing(queueId: string): Versioned<Team> {
    const item = this.items.get(queueId);
    return item
      ? { version: item.version, state: readTeamRecord(item.text) }
      : { version: 0, state: newTeam };
  }
}

export class MemoryWatch implements StateStore<WatchState> {
  standing: Versioned<WatchState> = { version: 0, state: unwatched };

  async read(): Promise<Versioned<WatchState>> {
    return this.standing;
  }

  async swap(seen: number, next: Versioned<WatchState>): Promise<SwapResult<WatchState>> {
    if (this.standing.version !== seen) return { type: 'conflict', standing: this.standing };
    this.standing = next;
    return { type: 'swapped' };
  }
}

export class SimulatedMetrics implements AgentMetrics {
  readonly #simulator: ConnectSimulator;
  readonly #clock: Clock;
  /** Requests so far: when each was made, ms since 1970. */
  readonly askedAt: number[] = [];

  constructor(simulator: ConnectSimulator, clock: Clock) {
    this.#simulator = simulator;
    this.#clock = clock;
  }

  async agentsOf(queueIds: readonly string[]): Promise<ReadonlyMap<string, Snapshot>> {
    this.askedAt.push(this.#clock.now());
    const answer = this.#simulator.metrics(
      {
        InstanceId: instanceId,
        Filters: { Queues: [...queueIds], Channels: ['VOICE'] },
        Groupings: ['QUEUE'],
        CurrentMetrics: [
          { Name: 'AGENTS_AVAILABLE', Unit: 'COUNT' },
          { Name: 'AGENTS_ON_CONTACT', Unit: 'COUNT' },
          { Name: 'AGENTS_AFTER_CONTACT_WORK', Unit: 'COUNT' },
        ],
      },
      this.#clock.now(),
    );
    if (answer.kind !== 'ok') throw new Error(`The simulator answered ${JSON.stringify(answer)}.`);
    const at = answer.metrics.DataSnapshotTime * 1_000;
    return new Map(
      answer.metrics.MetricResults.map(({ Dimensions, Collections }) => {
        const [available = 0, onContact = 0, afterContactWork = 0] = Collections.map(({ Value }) => Value);
        const id = (Dimensions as { readonly Queue?: { readonly Id: string } } | undefined)?.Queue?.Id ?? '';
        return [id, { at, ...agentsOf({ available, onContact, afterContactWork }) }] as const;
      }),
    );
  }
}
