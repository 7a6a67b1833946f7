/** The style sheet of a report: for a screen by day and night, for paper, and for a narrow screen. */
import { day, night, type Palette } from './palette.ts';

function variables({ outcomes, ...colours }: Palette): string {
  return [
    ...Object.entries(colours).map(([name, colour]) => `--${name}:${colour}`),
    ...Object.entries(outcomes).map(([name, colour]) => `--${name}:${colour}`),
  ].join(';');
}

export const reportStyle = `
:root{color-scheme:light dark;${variables(day)}}
@media (prefers-color-scheme:dark){:root{${variables(night)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%}
header,main,footer{max-width:880px;margin:0 auto;padding:0 32px}
header{padding-top:56px}
h1{font-size:36px;line-height:1.15;font-weight:650;letter-spacing:-.02em;margin:4px 0 20px;overflow-wrap:anywhere}
.kicker{margin:0;color:var(--muted);font-size:14px}
.state{border:1px solid var(--rule);border-radius:999px;padding:1px 10px;margin-left:10px;color:var(--ink)}
.lead{font-size:20px;line-height:1.45;margin:0 0 12px;max-width:44em}
.reason{border-left:3px solid var(--accent);padding:2px 0 2px 14px;margin:16px 0;max-width:48em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:repeat(4,1fr);margin:28px 0 0}
dl div{padding:0 16px;border-left:1px solid var(--rule)}
dl div:first-child{padding-left:0;border:0}
dt{color:var(--muted);font-size:14px}
dd{margin:0}
.tiles dd{font-size:30px;line-height:1.25;font-weight:600;letter-spacing:-.02em}
.tiles dd+dd{font-size:14px;font-weight:400;letter-spacing:0;color:var(--muted)}
.times{padding-top:20px;margin-top:24px;border-top:1px solid var(--rule)}
.times dd{font-size:15px}
section{margin-top:44px;padding-top:28px;border-top:1px solid var(--rule)}
h2{font-size:21px;line-height:1.3;font-weight:620;letter-spacing:-.01em;margin:0 0 4px}
section>p{margin:0 0 18px;max-width:46em}
.note{color:var(--muted);font-size:14px;margin:10px 0 0;max-width:52em}
figure{margin:0}
.plot{overflow-x:auto}
svg{display:block;width:100%;min-width:600px;height:auto;overflow:visible}
svg text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;fill:var(--ink);
font-variant-numeric:tabular-nums}
svg text.muted{fill:var(--muted)}
svg text.strong{font-weight:600}
.grid{stroke:var(--rule);stroke-width:1;shape-rendering:crispEdges}
.axis{stroke:var(--muted);stroke-width:1;shape-rendering:crispEdges}
.mark{fill:var(--accent)}
.faint{fill:var(--pale);stroke:var(--accent);stroke-width:1}
.line{fill:none;stroke:var(--accent);stroke-width:1.5;stroke-linejoin:round}
.area{fill:var(--pale)}
details{margin-top:12px}
summary{cursor:pointer;color:var(--muted);font-size:14px;width:max-content}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;margin-top:10px}
caption{text-align:left;color:var(--muted);padding:0 0 6px}
th,td{text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--rule);font-weight:400;
overflow-wrap:break-word}
tbody th{overflow-wrap:anywhere}
thead th{color:var(--muted);white-space:nowrap}
th.n,td.n{text-align:right;white-space:nowrap;padding-right:0;padding-left:14px}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
footer{margin-top:56px;padding-bottom:64px;color:var(--muted);font-size:14px}
footer p{border-top:1px solid var(--rule);padding-top:18px;margin:0}
@media (max-width:640px){header,main,footer{padding-left:20px;padding-right:20px}header{padding-top:32px}
h1{font-size:28px}.lead{font-size:18px}dl{grid-template-columns:1fr 1fr;row-gap:16px}
dl div:nth-child(odd){padding-left:0;border:0}}
@page{margin:16mm 14mm}
@media print{:root{color-scheme:light;${variables(day)}}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
body{font-size:13px}header,main,footer{max-width:none;padding:0}h1{font-size:28px}.lead{font-size:17px}
.tiles dd{font-size:24px}.plot,.scroll{overflow:visible}svg{min-width:0}
section{margin-top:26px;padding-top:18px}details:not([open]){display:none}
h2,section>p,caption{break-after:avoid}figure,tr,dl,.reason{break-inside:avoid}}
`.trim();
