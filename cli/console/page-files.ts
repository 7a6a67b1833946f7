/** The files of the console's page, made when the console starts: nothing is built beforehand, nothing is fetched. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What the server gives out, by path. None of it holds data of a campaign. */
export type PageFiles = Readonly<Record<string, { readonly type: string; readonly content: string }>>;

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Campaign dialer</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%230f766e'/%3E%3Cpath d='M4 11V8M7 11V5M10 11V7M13 11V9' stroke='white' stroke-width='1.6'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/console.css">
<script type="module" src="/console.js"></script>
</head>
<body>
<div id="console"></div>
<noscript>The console needs JavaScript.</noscript>
</body>
</html>
`;

/** @throws when the page's source cannot be bundled. */
export async function makePageFiles(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: { console: fileURLToPath(new URL('page/main.tsx', import.meta.url)) },
    outdir: '/',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const textOf = (extension: string) => outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return {
    '/': { type: 'text/html; charset=utf-8', content: html },
    '/console.js': { type: 'text/javascript; charset=utf-8', content: textOf('.js') },
    '/console.css': { type: 'text/css; charset=utf-8', content: textOf('.css') },
  };
}
