/** Follows the light or dark scheme of the system; one column on narrow screens. */
export const TRY_PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #fff; --line: #d5d9e0; --text: #1b2130; --quiet: #5a6375;
  --accent: #2456d6; --on-accent: #fff; --wrong: #b3261e; --wrong-page: #fdf0ef; --bar: #dfe6f8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171e; --card: #1d222c; --line: #3a4252; --text: #e8ebf2; --quiet: #a3adbf;
    --accent: #8fb0ff; --on-accent: #10131a; --wrong: #ffb4ab; --wrong-page: #36211f; --bar: #2c3850;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.75rem; }
main { padding-bottom: 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
h2 { font-size: 1rem; margin: 0; }
p { margin: .25rem 0; }
[hidden] { display: none !important; }
.quiet { color: var(--quiet); font-size: .875rem; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.125rem; margin: 1rem 0; min-width: 0; }
.row { display: flex; flex-wrap: wrap; gap: .625rem; align-items: center; }
.spread { justify-content: space-between; }
label, legend { font-weight: 600; }
legend { padding: 0 .375rem; }
#fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1.125rem 1.5rem; }
.field { min-width: 0; }
.name { display: flex; justify-content: space-between; align-items: baseline; gap: .75rem; margin-bottom: .25rem; }
.name label { overflow-wrap: anywhere; }
.name .missing { flex: none; font-weight: 400; font-size: .875rem; display: inline-flex; gap: .375rem; align-items: center; color: var(--quiet); }
input, select, button { font: inherit; color: inherit; }
input:not([type=checkbox]), select {
  width: 100%; min-height: 2.5rem; padding: .375rem .625rem; border: 1px solid var(--line); border-radius: 7px; background: var(--page);
}
.row > input { flex: 1 1 12rem; width: auto; min-width: 0; }
input[type=checkbox] { width: 1.05rem; height: 1.05rem; accent-color: var(--accent); margin: 0; }
select + input { margin-top: .375rem; }
input:disabled, select:disabled { opacity: .45; }
[aria-invalid=true] { border-color: var(--wrong) !important; box-shadow: 0 0 0 1px var(--wrong); }
button { min-height: 2.5rem; padding: .375rem 1.125rem; border-radius: 7px; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
button.second { background: transparent; color: var(--accent); }
button[aria-busy=true] { opacity: .6; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.wrong { color: var(--wrong); font-size: .875rem; overflow-wrap: anywhere; }
.wrong:empty { display: none; }
.failure { background: var(--wrong-page); border-color: var(--wrong); overflow-wrap: anywhere; }
.failure code { color: var(--wrong); }
.prediction { font-size: 1.75rem; font-weight: 700; line-height: 1.2; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; margin: .75rem 0 0; font-size: .9375rem; }
.facts dt { color: var(--quiet); }
.facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.share { display: grid; grid-template-columns: minmax(4rem, max-content) 1fr 5.5rem; gap: .75rem; align-items: center; margin-top: .5rem; font-variant-numeric: tabular-nums; }
.share > span { overflow-wrap: anywhere; }
.share > :last-child { text-align: right; }
meter { width: 100%; height: .75rem; border: 0; border-radius: 99px; background: var(--bar); }
meter::-webkit-meter-bar { background: var(--bar); border: 0; border-radius: 99px; height: .75rem; }
meter::-webkit-meter-optimum-value { background: var(--accent); border-radius: 99px; }
meter::-moz-meter-bar { background: var(--accent); border-radius: 99px; }
pre { margin: .625rem 0 0; padding: .75rem; border-radius: 7px; background: var(--page); overflow: auto; font: .8125rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .875em; }
details { margin-top: .75rem; }
summary { cursor: pointer; color: var(--quiet); }
`;
