/**
 * The requests that go over an SDK client, noted as they are sent, and sent once more by a bare loop: what a service
 * takes of the very same requests when nothing but the service is in the way.
 */
import { BatchExecuteStatementCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

interface Recorded {
  readonly name: string;
  readonly input: object;
}

export class RequestRecorder {
  readonly requests: Recorded[] = [];
  #underWay = 0;
  #mostUnderWay = 0;

  /** The most requests that were under way at a time. */
  get mostUnderWay(): number {
    return this.#mostUnderWay;
  }

  /** Notes what `client` sends from now on. */
  listenTo(client: DynamoDBClient | SQSClient): void {
    const { requests } = this;
    const begin = () => {
      this.#underWay += 1;
      this.#mostUnderWay = Math.max(this.#mostUnderWay, this.#underWay);
    };
    const end = () => {
      this.#underWay -= 1;
    };
    (client as DynamoDBClient).middlewareStack.add(
      (next, context) => async (args) => {
        requests.push({ name: context.commandName ?? '', input: args.input });
        begin();
        try {
          return await next(args);
        } finally {
          end();
        }
      },
      { step: 'initialize', name: 'recorded', priority: 'high' },
    );
  }
}

/** Sends `requests` again in their order, `atOnce` at a time. */
export async function sendAgain(
  requests: readonly Recorded[],
  atOnce: number,
  db: DynamoDBClient,
  sqs: SQSClient,
): Promise<void> {
  const left = requests.values();
  const work = async () => {
    for (const request of left) await send(request, db, sqs);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function send({ name, input }: Recorded, db: DynamoDBClient, sqs: SQSClient): Promise<unknown> {
  switch (name) {
    case 'BatchExecuteStatementCommand':
      return db.send(new BatchExecuteStatementCommand(input as BatchExecuteStatementCommand['input']));
    case 'SendMessageBatchCommand':
      return sqs.send(new SendMessageBatchCommand(input as SendMessageBatchCommand['input']));
    default:
      throw new Error(`The bare loop does not know how to send ${name}.`);
  }
}
