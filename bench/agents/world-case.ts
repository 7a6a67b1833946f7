/** What a world is made of, and what passes between it and a dialer. Times are seconds. */

/** Of a working day. The times of a world leave the nights out. */
export const DAY_SECONDS = 8 * 3600;

/** Calls are numbered up to here, then from 0 again. */
export const CALLS = 1 << 14;

export interface WorldCase {
  readonly agents: number;
  /** Means, s. */
  readonly talkSeconds: number;
  readonly wrapUpSeconds: number;
  /** Fraction of calls that a person answers, `time` seconds after the start. */
  readonly answerRate: (time: number, seed: number) => number;
  readonly days: number;
  /** Concurrent calls, those with agents among them. */
  readonly lines: number;
  /** How late events and metrics are, s. */
  readonly delay: { readonly min: number; readonly max: number };
  /** Fraction of events that come only by the sweeper. */
  readonly lostEvents: number;
  /** Seconds of each hour, from its middle on, in which no signal arrives. */
  readonly deafSeconds: number;
  /** Whether AGENTS_ON_CONTACT counts agents in after-contact work. */
  readonly countsWrapUpAsContact: boolean;
}

export type SignalType = 'endedOtherwise' | 'queued' | 'abandoned' | 'joined' | 'talkEnded' | 'wrapUpEnded';

export interface Signal {
  readonly type: SignalType;
  /** When it happened. */
  readonly at: number;
  /** The call, or -1. */
  readonly call: number;
  /** Seconds since the call's start, or of the talk or wrap-up. */
  readonly seconds: number;
}

export interface Metrics {
  readonly at: number;
  readonly available: number;
  readonly onContact: number;
  readonly afterContactWork: number;
}

/** What places the calls: receives signals, and decides. */
export interface Dialer {
  /** Seconds between two decisions. */
  readonly everySeconds: number;
  startDay(): void;
  signal(signal: Signal, now: number): void;
  metrics(metrics: Metrics): void;
  /** How many calls to start now. */
  decide(now: number, lines: number): number;
  started(call: number, now: number): void;
}

/** Kinds of events. */
export const kinds = {
  reached: 0,
  deadline: 1,
  talkEnd: 2,
  wrapUpEnd: 3,
  logIn: 4,
  logOut: 5,
  signal: 6,
  takeMetrics: 7,
  metrics: 8,
  lineFree: 9,
} as const;
