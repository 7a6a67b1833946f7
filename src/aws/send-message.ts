/** Messages to Amazon SQS. */
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * A message's body for Amazon SQS, which takes the characters of XML 1.0 alone and refuses the whole message for any other
 * (API reference, SendMessage). JSON has its own escapes for most of them, but for two: U+FFFE and U+FFFF, which an id in a
 * customer file or a file's name may hold.
 */
export function messageBody(value: object): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (character) =>
    character === '\ufffe' ? '\\ufffe' : '\\uffff',
  );
}

/** Sends `value` as one message to the queue at `url`, visible after `delaySeconds`, at most 900; missing: at once. */
export async function sendMessage(
  sqs: SQSClient,
  url: string,
  value: object,
  delaySeconds?: number,
): Promise<void> {
  const delay = delaySeconds !== undefined && { DelaySeconds: delaySeconds };
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: messageBody(value), ...delay }));
}
