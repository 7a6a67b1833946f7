/** The queue of contact events, and of messages to the function that reads it. */
import type { CallProgress, EndedCall } from './retry.ts';

/** A call has ended. `looks`: how often its contact was looked for in vain. */
export interface EndedMessage {
  readonly type: 'ended';
  readonly call: EndedCall;
  readonly looks: number;
}

/** A call may have ended. `looks`: how often it was found to be in progress. */
export interface CheckMessage {
  readonly type: 'check';
  readonly contactId: string;
  readonly looks: number;
}

/** A call has come to the queue, or to an agent. `looks` as of an ended one. */
export interface ProgressMessage {
  readonly type: 'progress';
  readonly call: CallProgress;
  readonly looks: number;
}

/** The agents are counted, and contacts are queued for those who are free: see src/agents/agent-watch.ts. */
export interface TickMessage {
  readonly type: 'tick';
  readonly tick: number;
}

/** What the function gets: an event, or one of our own messages. */
export type EventMessage =
  | EndedMessage
  | ProgressMessage
  | CheckMessage
  | TickMessage
  /** Connect may have a line again. */
  | { readonly type: 'tryLine' };

export interface EventQueue {
  /** Sends a message to be seen after `delaySeconds`, at most 900. */
  send(message: EventMessage, delaySeconds: number): Promise<void>;
}
