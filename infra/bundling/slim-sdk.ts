/**
 * What esbuild cannot leave out of the AWS SDK by itself, and no function needs: up to half of a bundle, and of the
 * time to load it. What a command sends and reads stays as it was.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

/** Of a function's bundle, every file of the SDK that matches becomes what its rule makes of it. */
const rules: readonly [RegExp, (source: string) => string][] = [
  [/[\\/]@aws-sdk[\\/].*[\\/]schemas[\\/]schemas_\d+\.js$/, withPlainKeys],
  [/[\\/]@aws-sdk[\\/].*[\\/]package\.json$/, onlyVersion],
  // Lambda gives a function's credentials in its environment. The default chain also looks into files and asks SSO,
  // STS and the metadata of a machine.
  [
    /[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/,
    () => "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  ],
  // The client of S3 and the protocol of all clients load them for commands that send or answer a stream of events.
  [/[\\/]submodules[\\/]event-streams[\\/]index\.js$/, () => withoutEventStreams],
  // A DynamoDB client makes one; none of its commands asks it.
  [/[\\/]endpoint-cache[\\/]dist-es[\\/]index\.js$/, () => 'export class EndpointCache {}'],
];

export const slimSdk: Plugin = {
  name: 'slim-sdk',
  setup(build) {
    for (const [filter, rewrite] of rules)
      build.onLoad({ filter }, ({ path }) => ({
        contents: rewrite(readFileSync(path, 'utf8')),
        loader: path.endsWith('.json') ? 'json' : 'js',
        resolveDir: dirname(path),
      }));
  },
};

/**
 * A module of schemas with `"http": …` in place of `[_h]: …`. esbuild keeps an object whose key must be computed, for
 * that could do something; so the schemas of every operation of a client would stay.
 */
export function withPlainKeys(source: string): string {
  const names = source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm);
  const texts = new Map([...names].map(([, name, text]) => [name, text]));
  return source.replace(/(?<=[{,]\s*)\[(\w+)\](?=: )/g, (key, name) => texts.get(name) ?? key);
}

/** What clients take of `@smithy/core/event-streams`; it refuses commands with a stream of events, for no function has one. */
const withoutEventStreams = `
  export class EventStreamSerde {
    constructor() {
      throw new Error('Commands with a stream of events are left out of the bundle.');
    }
  }
  export const eventStreamSerdeProvider = (options) => new EventStreamSerde(options);
  export const resolveEventStreamSerdeConfig = (config) => config;
`;

/** Of its package.json a client reads the version, for the User-Agent. */
function onlyVersion(source: string): string {
  const { version } = JSON.parse(source) as { version: string };
  return JSON.stringify({ version });
}
