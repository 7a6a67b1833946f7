/** Entry of `cdk`: settings in, one stack out. It names no account, so that it deploys wherever the credentials point. */
import { createRequire } from 'node:module';
import { App } from 'aws-cdk-lib';
import { CampaignDialerStack } from './campaign-dialer-stack.ts';
import { readDeployment } from './config.ts';

/** CDK's recommended behaviour, as the pinned version has it: cdk.json keeps room for the settings of a deployment. */
const recommendedFlags = createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json');

const app = new App({ context: recommendedFlags });
const reading = readDeployment(app.node);

if (reading.ok) {
  // The CLI tells the credentials' Region; the stack itself stays free of it.
  new CampaignDialerStack(app, reading.deployment, process.env.CDK_DEFAULT_REGION);
} else {
  for (const message of reading.messages) console.error(message);
  process.exitCode = 1;
}
