/** AWS clients whose requests a test answers itself: nothing goes over the network. */

interface Command {
  readonly input: object;
}

/** One request: the name of its command without `Command`, and its input. */
export interface Request<Input> {
  readonly name: string;
  readonly input: Input;
}

/**
 * `client` with `answer` in place of the network (it may throw, as the SDK does), and the requests made so far.
 * The casts between the SDK's types and ours are here, and nowhere else.
 */
export function fakeClient<Client extends object, Input = Record<string, unknown>>(
  client: Client,
  answer: (request: Request<Input>, count: number) => unknown,
): { readonly client: Client; readonly requests: Request<Input>[] } {
  const requests: Request<Input>[] = [];
  const send = async (command: Command) => {
    const request = { name: command.constructor.name.replace(/Command$/, ''), input: command.input as Input };
    requests.push(request);
    return answer(request, requests.length);
  };
  return { client: Object.assign(client, { send }) as Client, requests };
}

/** So that nothing asks the machine for a Region or credentials. */
export const offline = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
} as const;
