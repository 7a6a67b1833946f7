#!/usr/bin/env node
// Runs the TypeScript of the commands as it is: there is nothing to build before `npx dialer` works.
import { register } from 'tsx/esm/api';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
register();
await import('./main.ts');
