/**
 * What an instance knows and allows: flows, queues, caller IDs, destinations, kinds of traffic.
 * Which error answers which offence is the API reference's wording; where it is silent, the choice is in
 * docs/simulator.md.
 */
import { type Refusal, refusal } from './answer.ts';
import { queueIdOf } from './connect-arns.ts';
import type { OutboundRequest } from './outbound-request.ts';
import type { SimulatorSettings } from './settings.ts';

export class CallPolicy {
  readonly #settings: SimulatorSettings;
  readonly #deniedNumbers: ReadonlySet<string>;
  readonly #deniedPrefixes: readonly string[];

  constructor(settings: SimulatorSettings) {
    this.#settings = settings;
    this.#deniedNumbers = new Set(settings.deniedNumbers);
    this.#deniedPrefixes = settings.deniedCountries.map((digits) => `+${digits.replace('+', '')}`);
  }

  /** @returns why this instance does not place the call, if it does not. */
  refusalOf(request: OutboundRequest): Refusal | undefined {
    return (
      this.unknownInstance(request.instanceId) ??
      this.#unknownResource(request) ??
      this.#noCallerId(request) ??
      this.#notAllowed(request)
    );
  }

  unknownInstance(instanceId: string): Refusal | undefined {
    return instanceId === (this.#settings.instanceId ?? instanceId)
      ? undefined
      : refusal('ResourceNotFoundException', `Instance ${instanceId} was not found`);
  }

  #unknownResource({ contactFlowId, queueId }: OutboundRequest): Refusal | undefined {
    if (!knows(this.#settings.knownContactFlowIds, contactFlowId)) {
      return refusal('ResourceNotFoundException', `Contact flow ${contactFlowId} was not found`);
    }
    return queueId === undefined ? undefined : this.unknownQueue([queueId]);
  }

  /** @param queues ids or ARNs. */
  unknownQueue(queues: readonly string[]): Refusal | undefined {
    const { knownQueueIds } = this.#settings;
    const unknown = queues.find(
      (queue) => !knows(knownQueueIds, queue) && !knows(knownQueueIds, queueIdOf(queue)),
    );
    return unknown === undefined
      ? undefined
      : refusal('ResourceNotFoundException', `Queue ${unknown} was not found`);
  }

  #noCallerId({ queueId, sourcePhoneNumber }: OutboundRequest): Refusal | undefined {
    if (queueId === undefined && sourcePhoneNumber === undefined && !this.#settings.flowSetsQueue) {
      return refusal('InvalidParameterException', 'Either QueueId or SourcePhoneNumber is required');
    }
    return sourcePhoneNumber === undefined || knows(this.#settings.sourcePhoneNumbers, sourcePhoneNumber)
      ? undefined
      : refusal('InvalidParameterException', 'SourcePhoneNumber is not a number of this instance');
  }

  #notAllowed({ destinationPhoneNumber, trafficType }: OutboundRequest): Refusal | undefined {
    if (this.#deniedPrefixes.some((prefix) => destinationPhoneNumber.startsWith(prefix))) {
      return refusal('DestinationNotAllowedException', 'Outbound calls to the destination are not allowed');
    }
    if (this.#deniedNumbers.has(destinationPhoneNumber)) {
      return refusal('OutboundContactNotPermittedException', 'The contact is not permitted');
    }
    return trafficType === 'GENERAL' || this.#settings.campaignTraffic
      ? undefined
      : refusal(
          'OutboundContactNotPermittedException',
          'Campaign traffic is not permitted for this instance',
        );
  }
}

/** A list that is not given knows everything. */
function knows(known: readonly string[] | undefined, id: string): boolean {
  return known === undefined || known.includes(id);
}
