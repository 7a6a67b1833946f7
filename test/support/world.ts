/**
 * The whole product in memory and virtual time: real rules and use cases, the Connect simulator, a queue that
 * delivers at least once. Processes can be killed; the world goes on.
 */
import { ConnectSimulator } from '../../local/simulator/engine.ts';
import type { SimulatorSettingsInput } from '../../local/simulator/settings.ts';
import { AgentPacer } from '../../src/agents/agent-pacer.ts';
import { AgentWatch } from '../../src/agents/agent-watch.ts';
import type { Team } from '../../src/agents/team.ts';
import { Teams } from '../../src/agents/teams.ts';
import { type DeploymentSettings, parseDeployment } from '../../src/campaign/deployment.ts';
import { Dialer } from '../../src/dialing/dial-batch.ts';
import type { DialMessage } from '../../src/dialing/dial-queue.ts';
import { FlowCalls } from '../../src/flow/flow-calls.ts';
import { Importer } from '../../src/importing/import-file.ts';
import type { ImportJob } from '../../src/importing/import-ports.ts';
import { readReportedCall } from '../../src/outcomes/contact-event.ts';
import { EndedCalls } from '../../src/outcomes/handle-ended-calls.ts';
import { SharedPacer } from '../../src/pacing/shared-pacer.ts';
import type { Versioned } from '../../src/pacing/shared-state.ts';
import { Intake } from '../../src/requests/intake.ts';
import { Sweeper } from '../../src/sweeping/sweep.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { MemoryCallRegister, MemoryClaims } from './memory-claims.ts';
import { MemoryCloseQueue } from './memory-closing.ts';
import { MemoryNumbers } from './memory-numbers.ts';
import {
  MemoryCampaigns,
  MemoryContacts,
  MemoryDeadLetters,
  MemoryDialQueue,
  MemoryEventQueue,
  MemoryImportQueue,
  MemoryPace,
  MemoryReports,
  MemoryRequestRegister,
  MemoryUploads,
  MemoryWaitingCampaigns,
} from './memory-stores.ts';
import { MemoryTeams, MemoryWatch, SimulatedMetrics } from './memory-teams.ts';
import { MortalProcess } from './mortal-process.ts';
import { instanceId, SimulatedTelephony } from './simulated-telephony.ts';
import { VirtualClock } from './virtual-clock.ts';

export interface WorldOptions {
  readonly simulator?: SimulatorSettingsInput;
  /** Keys of the deployment as `cdk deploy -c` takes them. */
  readonly deployment?: Readonly<Record<string, unknown>>;
  /** Silent when left out. */
  readonly log?: Log;
  /** Slots of a share at most, to have several shares of few slots. */
  readonly slotsPerShard?: number;
}

/** A process, as far as the world has to do with it: ports go through it. */
export interface PortsOfProcess {
  wrap<T extends object>(ports: T): T;
}

const silent: Log = { info() {}, warn() {}, error() {} };

/** The dialer function's time limit and what it leaves for closing (lambdas/dialer.ts). */
const DIALER_TIME_MS = 40 * SECOND_MS;

export class World {
  readonly clock = new VirtualClock();
  readonly simulator: ConnectSimulator;
  readonly deployment: DeploymentSettings;
  readonly contacts = new MemoryContacts();
  readonly campaigns = new MemoryCampaigns();
  readonly dialQueue = new MemoryDialQueue(this.clock);
  readonly importQueue = new MemoryImportQueue();
  readonly uploads = new MemoryUploads();
  readonly reports = new MemoryReports();
  readonly pace = new MemoryPace();
  readonly numbers = new MemoryNumbers();
  readonly claims = new MemoryClaims(() => this.contacts, this.numbers);
  readonly calls = new MemoryCallRegister(() => this.contacts);
  readonly waiting = new MemoryWaitingCampaigns();
  readonly closeQueue = new MemoryCloseQueue();
  readonly requests = new MemoryRequestRegister();
  readonly deadLetters = new MemoryDeadLetters();
  readonly events = new MemoryEventQueue(this.clock);
  readonly telephony: SimulatedTelephony;
  readonly teamItems = new MemoryTeams();
  readonly watchItem = new MemoryWatch();
  readonly metrics: SimulatedMetrics;
  readonly #log: Log;
  readonly #slotsPerShard: number | undefined;
  #ids = 0;
  #chance = 1;

  constructor(options: WorldOptions = {}) {
    this.simulator = new ConnectSimulator({
      concurrentCalls: null,
      flowSetsQueue: true,
      ...options.simulator,
    });
    this.campaigns.countsOf = (campaignId) => this.contacts.countsOf(campaignId);
    this.telephony = new SimulatedTelephony(this.simulator, this.clock);
    this.metrics = new SimulatedMetrics(this.simulator, this.clock);
    this.deployment = deploymentOf(options.deployment);
    this.#log = options.log ?? silent;
    this.#slotsPerShard = options.slotsPerShard;
  }

  /** The ports as one process gets them. */
  ports() {
    const { contacts, claims, calls, campaigns, numbers } = this;
    const { dialQueue, importQueue, closeQueue, events, waiting } = this;
    const { uploads, reports, telephony, clock, requests, deadLetters } = this;
    return {
      contacts,
      claims,
      calls,
      campaigns,
      numbers,
      dialQueue,
      importQueue,
      closeQueue,
      events,
      lineWatch: events,
      waiting,
      uploads,
      reports,
      requests,
      deadLetters,
      telephony,
      ticks: events,
      metrics: this.metrics,
      teamItems: this.teamItems,
      watchItem: this.watchItem,
      clock,
      log: this.#log,
    };
  }

  /** The ports as tests take them that replace some. */
  portsWithAgents() {
    const ports = this.ports();
    return { ...ports, ...this.#agents(ports) };
  }

  /** A dialer in a process of its own. */
  dialer(process: PortsOfProcess = new MortalProcess()): Dialer {
    const ports = process.wrap(this.ports());
    return new Dialer({ ...ports, ...this.#agents(ports, process) }, this.deployment);
  }

  /** What handles the ends of calls, in a process of its own. */
  endedCalls(process: PortsOfProcess = new MortalProcess()): EndedCalls {
    const ports = process.wrap(this.ports());
    return new EndedCalls({ ...ports, ...this.#agents(ports, process) }, this.deployment);
  }

  /** The pacer, and the teams of agents, as lambdas/pacer.ts makes them. */
  #agents(ports: ReturnType<World['ports']>, process: PortsOfProcess = new MortalProcess()) {
    const { teamItems, watchItem, ticks, metrics, clock, log } = ports;
    const random = () => this.#random();
    const lines = this.#pacer(process);
    const storeOf = (queueId: string) => ({
      read: () => teamItems.read(queueId),
      swap: (seen: number, next: Versioned<Team>) => teamItems.swap(queueId, seen, next),
    });
    const teams = new Teams(storeOf, clock, random);
    const agentWatch = new AgentWatch(watchItem, { ticks, metrics, teams, clock, log }, random);
    return { lines, pacer: new AgentPacer(lines, teams, agentWatch), teams, agentWatch };
  }

  /** What answers contact flows, in a process of its own. */
  flowCalls(process: PortsOfProcess = new MortalProcess()): FlowCalls {
    return new FlowCalls(process.wrap(this.ports()), this.deployment);
  }

  /** The pace is swapped through the process, too, so it can die there. */
  #pacer(process: PortsOfProcess): SharedPacer {
    const { pace, clock } = process.wrap({ pace: this.pace, clock: this.clock });
    const { callsPerSecond, maxConcurrentCalls } = this.deployment;
    return new SharedPacer(pace, clock, {
      callsPerSecond,
      maxConcurrentCalls,
      random: () => this.#random(),
      newId: () => (++this.#ids).toString(36).padStart(6, '0'), // as long as those of lambdas/pacer.ts
      ...(this.#slotsPerShard !== undefined && { slotsPerShard: this.#slotsPerShard }),
    });
  }

  importer(process: PortsOfProcess = new MortalProcess()): Importer {
    return new Importer(process.wrap(this.ports()), this.deployment);
  }

  intake(process: PortsOfProcess = new MortalProcess()): Intake {
    return new Intake(process.wrap(this.ports()), this.deployment, 'uploads');
  }

  /** Delivers messages to one process, in batches of ten; answers those that failed. */
  async request(messages: readonly unknown[], process?: PortsOfProcess): Promise<readonly string[]> {
    const intake = this.intake(process);
    const bodies = messages.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
    const failed: string[] = [];
    for (let i = 0; i < bodies.length; i += 10) {
      const batch = bodies.slice(i, i + 10);
      const result = await intake.receive(batch, this.clock.now() + 20 * SECOND_MS);
      failed.push(...result.failed.map((position) => batch[position] ?? ''));
    }
    return failed;
  }

  sweeper(process: PortsOfProcess = new MortalProcess()): Sweeper {
    const ports = process.wrap(this.ports());
    const { lines, ...agents } = this.#agents(ports, process);
    return new Sweeper({ ...ports, ...agents, slots: lines }, this.deployment);
  }

  /** Imports a whole file, going on as often as it takes. */
  async import(job: ImportJob): Promise<void> {
    this.importQueue.jobs.push(job);
    for (let next = this.importQueue.jobs.shift(); next; next = this.importQueue.jobs.shift()) {
      await this.importer().importFile(next, this.clock.now() + MINUTE_MS);
    }
  }

  /** Dials one batch as a function would; what failed goes back to the queue. */
  async dialBatch(dialer: Dialer, messages: readonly DialMessage[]): Promise<void> {
    this.dialQueue.messages.push(...(await dialer.dialBatch(messages, this.clock.now() + DIALER_TIME_MS)));
  }

  /** Lets `dialers` work side by side until the queue is empty. */
  async drain(dialers: number, batchSize = 10): Promise<void> {
    const work = async (dialer: Dialer) => {
      for (
        let batch = this.dialQueue.take(batchSize);
        batch.length > 0;
        batch = this.dialQueue.take(batchSize)
      ) {
        await this.dialBatch(dialer, batch);
      }
    };
    await Promise.all(Array.from({ length: dialers }, () => work(this.dialer())));
  }

  /** Hands the contact events that are due to the function for them, and those that were to be looked at again. */
  async hearEvents(process = new MortalProcess()): Promise<void> {
    const reported = this.simulator.events(this.clock.now()).flatMap((event) => {
      const reported = readReportedCall(JSON.parse(JSON.stringify(event)), event.detail.instanceArn);
      return reported ? [{ ...reported, looks: 0 }] : [];
    });
    const messages = [...this.events.take(), ...reported];
    if (messages.length === 0) return;
    const endedCalls = this.endedCalls(process);
    for (let i = 0; i < messages.length; i += 10) {
      const batch = messages.slice(i, i + 10);
      const failed = await endedCalls.handle(batch);
      // As the queue does: what failed comes again.
      for (const message of failed) await this.events.send(message, 180);
    }
  }

  /** Sweeps and dials each minute for `minutes`. */
  async live(minutes: number, eachMinute: () => void = () => {}): Promise<void> {
    for (let i = 0; i < minutes; i += 1) {
      eachMinute();
      await this.sweeper().sweep(this.clock.now() + 40 * SECOND_MS);
      await this.drain(1);
      await this.clock.sleep(MINUTE_MS);
    }
  }

  /**
   * As `live`, for hours on end: leaves out the sweeps of minutes in which nothing is due, but for each tenth, which still
   * shows that such a sweep does no harm.
   */
  async liveLong(hours: number, eachMinute: () => void = () => {}): Promise<void> {
    for (let minute = 0; minute < hours * 60; minute += 1) {
      eachMinute();
      if (minute % 10 === 0 || this.#isAnythingDue()) {
        await this.sweeper().sweep(this.clock.now() + 40 * SECOND_MS);
        if (this.dialQueue.hasDue) await this.drain(1);
      }
      await this.clock.sleep(MINUTE_MS);
    }
  }

  /** Whether a contact's deadline has passed, a slot's lease has, or a message waits. */
  #isAnythingDue(): boolean {
    const now = this.clock.now();
    if (
      this.dialQueue.hasDue ||
      Object.values(this.pace.standing.slots).some((until) => until * 1_000 <= now)
    )
      return true;
    const nowIso = toIso(now);
    return this.contacts.all().some(({ dueAt }) => dueAt !== undefined && dueAt <= nowIso);
  }

  /** A call of somebody else's on the same instance. */
  strangerCalls(): void {
    this.simulator.start(
      {
        InstanceId: instanceId,
        DestinationPhoneNumber: '+14155550199',
        ContactFlowId: 'strangers',
        ClientToken: `stranger-${++this.#ids}`,
      },
      this.clock.now(),
    );
  }

  /** Calls placed for the numbers of our contacts. */
  callsTo(phoneNumber: string): number {
    return this.simulator.calls.filter((call) => call.destinationPhoneNumber === phoneNumber).length;
  }

  #random(): number {
    this.#chance = (this.#chance * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return this.#chance / 4_294_967_296;
  }
}

function deploymentOf(given: Readonly<Record<string, unknown>> = {}): DeploymentSettings {
  const reading = parseDeployment({
    instanceArn: `arn:aws:connect:us-east-1:123456789012:instance/${instanceId}`,
    contactFlowId: 'flow-1',
    // Tests of the hours and of concurrent calls say so.
    callingHours: 'always',
    maxConcurrentCalls: 3_000,
    ...given,
  });
  if (!reading.ok) throw new Error(reading.messages.join(' '));
  return reading.deployment;
}
