/**
 * Ids of Amazon Connect resources as people give them: the bare id, or the whole ARN copied from the console.
 * What comes out is always the bare id, because that is what the API takes; an ARN of another kind of
 * resource is refused, since a queue's id in the flow's place would only fail call by call.
 */

const bareId = /^[A-Za-z0-9][A-Za-z0-9_-]{0,499}$/;
const instanceArn = /^arn:(aws[a-z-]*):connect:([a-z0-9-]+):(\d{12}):instance\/([A-Za-z0-9_-]{1,100})$/;
const resourceArn =
  /^arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:instance\/([A-Za-z0-9_-]{1,100})\/(contact-flow|queue)\/(.+)$/;

export type ConnectResource = 'contact-flow' | 'queue';

export interface ConnectInstance {
  /** `aws`, `aws-us-gov`, … */
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly instanceId: string;
}

/** What a setting or cell that names a resource must look like, for sentences. */
export function connectIdRule(kind: ConnectResource): string {
  return kind === 'queue'
    ? 'the id or ARN of a queue of your Amazon Connect instance'
    : 'the id or ARN of a flow of your Amazon Connect instance';
}

/**
 * The bare id (at most 500 characters) of a flow or queue, or undefined when the text is neither such an id
 * nor the ARN of that kind of resource. `instanceId`, when known, is the instance an ARN must belong to.
 */
export function readConnectId(text: string, kind: ConnectResource, instanceId?: string): string | undefined {
  const arn = resourceArn.exec(text);
  if (arn === null) return bareId.test(text) ? text : undefined;
  const [, instance, resource, id = ''] = arn;
  if (resource !== kind || (instanceId !== undefined && instance !== instanceId)) return undefined;
  return bareId.test(id) ? id : undefined;
}

/** The parts of an instance's ARN, or undefined when the text is none. */
export function readInstanceArn(text: string): ConnectInstance | undefined {
  const [, partition, region, account, instanceId] = instanceArn.exec(text) ?? [];
  if (!partition || !region || !account || !instanceId) return undefined;
  return { partition, region, account, instanceId };
}
