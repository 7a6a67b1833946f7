/** Faults on the way of what functions ask of tables, queues and buckets, as emulator.py takes them. */
import type { Role } from './worker-plan.ts';

export type RequestFaultKind = 'throttle' | 'error' | 'lost' | 'cut' | 'slow' | 'partly';

export interface RequestFault {
  readonly service: 'dynamodb' | 'sqs' | 's3' | 'events';
  /** Missing: every operation, every function. */
  readonly operation?: string;
  readonly function?: Role;
  /**
   * `throttle`, `error`: refused. `lost`, `cut`: done, but the answer is an error, or the connection breaks. `slow`: done
   * later than the client waits. `partly`: the last message of a batch is refused.
   */
  readonly kind: RequestFaultKind;
  readonly share: number;
  readonly milliseconds?: number;
}

export interface RequestFaults {
  readonly seed: number;
  readonly requests: readonly RequestFault[];
  readonly deliveries: {
    /** Batches that two processes get at the same time. */
    readonly doubled?: number;
    /** Batches whose function does its work, and is not heard. */
    readonly unheard?: number;
  };
}
