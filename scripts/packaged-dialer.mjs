#!/usr/bin/env node
// The commands in the package that `npm run release` makes: they are bundled already.
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// From Node 22 on: what was compiled once need not be compiled again, if the package's folder can be written.
nodeModule.enableCompileCache?.(fileURLToPath(new URL('.compile-cache', import.meta.url)));
await import('./dist/main.mjs');
