/**
 * What customers say, or press, while they are in the contact flow, which invokes a function for it: who says what, and when. All
 * of it is drawn when the call is placed, from the seed, the number and the count of its calls.
 */
import type { Call } from './call.ts';
import { type ArnScope, instanceArn } from './connect-arns.ts';
import type { FlowParameters } from './flow-talk-settings.ts';
import { MinHeap } from './min-heap.ts';
import { oneOf, seededRandom, seedOf } from './random.ts';
import type { SimulatorSettings } from './settings.ts';

/** A customer who says something. */
export interface FlowTalk {
  readonly call: Call;
  readonly atMs: number;
  readonly parameters: readonly FlowParameters[];
}

/** How much of the answered call is over when the customer speaks. */
const SPEAKS_AFTER = 0.2;

/** What is said on all calls, in order. */
export class FlowTalks {
  readonly #talks = new MinHeap<FlowTalk>((one, other) => one.atMs < other.atMs);
  readonly #answered = new Map<string, number>();

  /** A call was placed that may be answered by a person. */
  placed(call: Call, { flowTalk }: Pick<SimulatorSettings, 'flowTalk'>, seed: number): void {
    const { answeredAtMs, endsAtMs } = call.ends;
    if (answeredAtMs === undefined || call.fate === 'VOICEMAIL') return;
    const { destinationPhoneNumber: number } = call;
    const earlier = this.#answered.get(number) ?? 0;
    this.#answered.set(number, earlier + 1);
    const parameters = parametersFor(number, earlier, flowTalk, seed);
    const atMs = answeredAtMs + Math.round((endsAtMs - answeredAtMs) * SPEAKS_AFTER);
    if (parameters.length > 0) this.#talks.push({ call, atMs, parameters });
  }

  /** Takes out what is said up to and at `untilMs`; a call that was stopped before says nothing. */
  take(untilMs: number): readonly FlowTalk[] {
    const taken: FlowTalk[] = [];
    for (let { first } = this.#talks; first !== undefined && first.atMs <= untilMs; { first } = this.#talks) {
      this.#talks.pop();
      if (first.atMs <= first.call.ends.endsAtMs) taken.push(first);
    }
    return taken;
  }
}

function parametersFor(
  number: string,
  earlier: number,
  { optOut, callBack, pressKey, callBackAt, keys, says }: SimulatorSettings['flowTalk'],
  seed: number,
): readonly FlowParameters[] {
  const given = says[number];
  if (given) return given[earlier] ?? [];
  const random = seededRandom(seedOf(seed, 'flow talk', number, earlier));
  const drawn = random();
  if (drawn < optOut) return [{ action: 'optOut' }];
  if (drawn < optOut + callBack) return [{ action: 'callBack', at: callBackAt }];
  if (drawn >= optOut + callBack + pressKey) return [];
  return [{ action: 'record', disposition: 'KEY_PRESSED', key: oneOf(keys, random) }];
}

/** What Connect sends the function. Source: Administrator Guide, "Invoke Lambda functions". */
export function flowEvent(call: Call, parameters: FlowParameters, scope: ArnScope): object {
  const { contactId, destinationPhoneNumber, sourcePhoneNumber, attributes } = call;
  const endpoint = (Address: string) => ({ Address, Type: 'TELEPHONE_NUMBER' });
  return {
    Name: 'ContactFlowEvent',
    Details: {
      ContactData: {
        Attributes: attributes,
        Channel: 'VOICE',
        ContactId: contactId,
        CustomerEndpoint: endpoint(destinationPhoneNumber),
        InitialContactId: contactId,
        InitiationMethod: 'API',
        InstanceARN: instanceArn(call.instanceId, scope),
        PreviousContactId: contactId,
        Queue: null,
        SystemEndpoint: sourcePhoneNumber === undefined ? null : endpoint(sourcePhoneNumber),
      },
      Parameters: parameters,
    },
  };
}
