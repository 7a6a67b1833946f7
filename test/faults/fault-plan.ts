/** Faults on the way of what functions ask of tables, queues and buckets, as emulator.py takes them. */
import type { Role } from './worker-plan.ts';

type RequestFaultKind = 'throttle' | 'error' | 'lost' | 'cut' | 'slow' | 'partly';

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
  /**
   * `doubled`: two processes get a batch at the same time. `unheard`: a function does its work, and its answer is lost.
   * Not more often than `most`: each leaves messages behind that are sent again, by everybody who cannot dial yet.
   */
  readonly deliveries: Partial<
    Readonly<Record<'doubled' | 'unheard', { readonly share: number; readonly most: number }>>
  >;
}
