/** An AWS that turns every request down and repeats all of it in its message, as a service that quotes its input does. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class EchoingAws {
  /** How many requests it turned down. */
  refused = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const pieces: Buffer[] = [];
      for await (const piece of request) pieces.push(piece as Buffer);
      const body = Buffer.concat(pieces).toString('utf8');
      const { headers, text } = refusal(request, body);
      this.refused += 1;
      response.writeHead(400, headers).end(text);
    });
  }

  static async start(): Promise<EchoingAws> {
    const aws = new EchoingAws();
    await new Promise<void>((resolve) => aws.#server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

function refusal(request: IncomingMessage, body: string) {
  const message = `1 validation error detected: Value '${body}' at 'request' failed to satisfy constraint: got ${body}`;
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target.endsWith('TransactWriteItems')) {
    return json('TransactionCanceledException', {
      Message: `Transaction cancelled for ${body}`,
      CancellationReasons: [{ Code: 'ValidationError', Message: message, Item: echoedItem(body) }],
    });
  }
  if (target !== '') return json('ValidationException', { message });
  if (request.headers['content-type']?.includes('json'))
    return json('InvalidParameterException', { message });
  const xml = `<Error><Code>InvalidArgument</Code><Message>${escaped(message)}</Message></Error>`;
  return { headers: { 'content-type': 'application/xml' }, text: xml };
}

function json(type: string, body: object) {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type };
  return { headers, text: JSON.stringify({ __type: type, ...body }) };
}

function echoedItem(body: string) {
  return { everything: { S: body } };
}

function escaped(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
