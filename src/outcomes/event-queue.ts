/** The queue of ended calls. */
import type { EndedCall } from './retry.ts';

export interface EventQueue {
  /** Has the end of a call looked at again after `delaySeconds`, at most 900. */
  lookAgain(
    message: { readonly call: EndedCall; readonly looks: number },
    delaySeconds: number,
  ): Promise<void>;
}
