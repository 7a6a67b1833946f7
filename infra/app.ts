/** Entry of `cdk`: settings in, one stack out. It names no account, so that it deploys wherever the credentials point. */
import { createRequire } from 'node:module';
import { App } from 'aws-cdk-lib';
import { adoptTables, tablesOf } from './adopted-tables.ts';
import { CampaignDialerStack } from './campaign-dialer-stack.ts';
import { readDeployment } from './config.ts';

/** CDK's recommended behaviour, as the pinned version has it: cdk.json keeps room for the settings of a deployment. */
const recommendedFlags = createRequire(import.meta.url)('aws-cdk-lib/recommended-feature-flags.json');

const app = new App({ context: recommendedFlags });
const reading = readDeployment(app.node);

// The CLI passes the credentials' Region; the stack itself stays independent of it.
const region = process.env.CDK_DEFAULT_REGION;
const adoption = reading.ok ? await adoptTables(reading.deployment, tablesOf(region)) : reading;

if (reading.ok && adoption.ok) {
  for (const warning of adoption.warnings) console.error(`Warning: ${warning}`);
  new CampaignDialerStack(app, reading.deployment, region, adoption.tables);
} else {
  const messages = adoption.ok ? [] : adoption.messages;
  for (const message of messages) console.error(message);
  process.exitCode = 1;
}
