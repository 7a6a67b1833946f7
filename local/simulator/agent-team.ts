/**
 * The agents: which are logged in, free, on a call or in after-contact work, and for how long in total. Each has one
 * call at a time, logs in and out by itself, and logs out only between two calls.
 */
import type { Agenda } from './agenda.ts';
import type { AgentSettings } from './agent-settings.ts';
import type { Call } from './call.ts';
import { durationOf, type Random, seededRandom, seedOf } from './random.ts';
import type { Duration } from './setting-shapes.ts';
import type { SimulatorSettings } from './settings.ts';

const loggedIn = ['free', 'talking', 'wrappingUp'] as const;
type LoggedIn = (typeof loggedIn)[number];

/** `dismissed`: the number of agents was reduced. */
type AgentState = LoggedIn | 'away' | 'dismissed';

export interface Agent {
  /** From 1. */
  readonly number: number;
  readonly state: AgentState;
  /** The call of an agent who talks, or is in after-contact work. */
  readonly call: Call | undefined;
}

interface Member extends Agent {
  state: AgentState;
  call: Call | undefined;
  /** Since when in that state, ms since 1970. */
  sinceMs: number;
  /** Counts logins and logouts, so that the end of a session that is over does not end the next one. */
  session: number;
  /** The session is over; the agent finishes the call. */
  isLeaving: boolean;
  /** Draws the lengths of sessions. */
  readonly random: Random;
}

/** Milliseconds, or agents, by state; `loggedIn` is the sum of the others. */
export type TeamTimes = Readonly<Record<LoggedIn | 'loggedIn', number>>;

export class AgentTeam {
  readonly #agenda: Agenda;
  readonly #seed: number;
  readonly #freed: (atMs: number) => void;
  readonly #members: Member[] = [];
  /** The agent who has been free for the longest comes first. */
  readonly #free = new Set<Member>();
  readonly #spentMs = { free: 0, talking: 0, wrappingUp: 0 };
  #settings: AgentSettings | null = null;
  #speed = 1;

  /** @param freed called when an agent has become free. */
  constructor(agenda: Agenda, seed: number, freed: (atMs: number) => void) {
    this.#agenda = agenda;
    this.#seed = seed;
    this.#freed = freed;
  }

  /** The agents, also those that finish their last call. */
  get agents(): readonly Agent[] {
    return this.#members.filter(({ state }) => state !== 'dismissed');
  }

  get firstFree(): Agent | undefined {
    const [first] = this.#free;
    return first;
  }

  /** Applies new settings. New agents log in; agents over the number leave, after their call. */
  configure({ agents, speed }: Pick<SimulatorSettings, 'agents' | 'speed'>, nowMs: number): void {
    this.#settings = agents;
    this.#speed = speed;
    for (let number = this.#members.length + 1; number <= this.#online; number += 1) {
      const random = seededRandom(seedOf(this.#seed, 'agent', number));
      const state = {
        state: 'dismissed',
        sinceMs: nowMs,
        session: 0,
        isLeaving: false,
        call: undefined,
      } as const;
      this.#members.push({ number, random, ...state });
    }
    for (const member of this.#members) {
      if (member.number <= this.#online && member.state === 'dismissed') this.#logIn(member, nowMs);
      else if (member.number > this.#online && !member.call) this.#logOut(member, nowMs);
    }
  }

  /** The agent who is free the longest is on a call from now on. */
  talk(call: Call, nowMs: number): void {
    const [member] = this.#free;
    if (member === undefined) return;
    this.#enter(member, 'talking', nowMs);
    member.call = call;
  }

  /** Whether the agent is on this call. */
  talks(agentNumber: number, call: Call): boolean {
    const member = this.#members[agentNumber - 1];
    return member?.state === 'talking' && member.call === call;
  }

  wrapUp(agentNumber: number, nowMs: number): void {
    const member = this.#members[agentNumber - 1];
    if (member) this.#enter(member, 'wrappingUp', nowMs);
  }

  /** The agent is done with the call: free again, or gone. */
  release(agentNumber: number, nowMs: number): void {
    const member = this.#members[agentNumber - 1];
    if (member === undefined) return;
    member.call = undefined;
    if (member.isLeaving || member.number > this.#online) this.#logOut(member, nowMs);
    else this.#becomeFree(member, nowMs);
  }

  /** How many agents are in each state. */
  get counts(): TeamTimes {
    return summed((state) => this.#members.filter((member) => member.state === state).length);
  }

  /** How long all agents together have been in each state, ms. */
  timesAt(nowMs: number): TeamTimes {
    return summed((state) =>
      this.#members
        .filter((member) => member.state === state)
        .reduce((sum, { sinceMs }) => sum + nowMs - sinceMs, this.#spentMs[state]),
    );
  }

  get #online(): number {
    return this.#settings?.online ?? 0;
  }

  #logIn(member: Member, nowMs: number): void {
    member.session += 1;
    member.isLeaving = false;
    if (this.#settings?.loggedInSeconds) {
      this.#after(this.#settings.loggedInSeconds, member, nowMs, (atMs) => {
        if (member.call) member.isLeaving = true;
        else this.#logOut(member, atMs);
      });
    }
    this.#becomeFree(member, nowMs);
  }

  #logOut(member: Member, nowMs: number): void {
    member.session += 1;
    const isDismissed = member.number > this.#online;
    this.#enter(member, isDismissed ? 'dismissed' : 'away', nowMs);
    if (this.#settings === null || isDismissed) return;
    this.#after(this.#settings.awaySeconds, member, nowMs, (atMs) => this.#logIn(member, atMs));
  }

  /** Calls `act` after `duration`, unless the agent has logged in or out by then. */
  #after(duration: Duration, member: Member, nowMs: number, act: (atMs: number) => void): void {
    const { session, random } = member;
    // At least a millisecond: with sessions and breaks of 0 s, time would stand still.
    const ms = Math.max(1, Math.round((durationOf(duration, random) * 1_000) / this.#speed));
    this.#agenda.add(nowMs + ms, (atMs) => {
      if (member.session === session) act(atMs);
    });
  }

  #becomeFree(member: Member, nowMs: number): void {
    this.#enter(member, 'free', nowMs);
    this.#free.add(member);
    this.#freed(nowMs);
  }

  #enter(member: Member, state: AgentState, nowMs: number): void {
    if (isLoggedIn(member.state)) this.#spentMs[member.state] += nowMs - member.sinceMs;
    this.#free.delete(member);
    member.state = state;
    member.sinceMs = nowMs;
  }
}

function isLoggedIn(state: AgentState): state is LoggedIn {
  return loggedIn.some((other) => other === state);
}

function summed(of: (state: LoggedIn) => number): TeamTimes {
  const [free, talking, wrappingUp] = [of('free'), of('talking'), of('wrappingUp')];
  return { loggedIn: free + talking + wrappingUp, free, talking, wrappingUp };
}
