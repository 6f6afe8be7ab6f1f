/** The style sheet of the pages: light and dark, readable from 320 px. */
export const STYLE: string = `:root { color-scheme: light dark; --ink: light-dark(#1a1a1a, #ededed); --faint: light-dark(#595959, #b3b3b3);
  --paper: light-dark(#ffffff, #161616); --line: light-dark(#767676, #8c8c8c); --deed: light-dark(#0b5394, #8ab8ff); --on-deed: light-dark(#ffffff, #10151c);
  --warning: light-dark(#fff4d6, #3a2f10); --danger: light-dark(#a3160f, #ff9d94); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 2rem 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
.server { color: var(--faint); margin: 0; }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600; }
input { width: 100%; padding: .6rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .25rem; }
button { padding: .6rem 1.2rem; margin: 1.25rem .5rem 0 0; font: inherit; font-weight: 600; border-radius: .25rem; border: 1px solid var(--deed); background: var(--paper); color: var(--deed); cursor: pointer; }
button.danger { border-color: var(--danger); color: var(--danger); }
button.primary { background: var(--deed); color: var(--on-deed); }
:focus-visible { outline: 3px solid var(--deed); outline-offset: 2px; }
.notice { border: 1px solid var(--line); border-left-width: .4rem; padding: .5rem .75rem; margin: 1rem 0; background: var(--warning); }
dl { margin: 0; } dt { color: var(--faint); margin-top: .75rem; } dd { margin: 0; }
ul { padding-left: 1.25rem; }
h2 { font-size: 1.125rem; margin: 1.5rem 0 .5rem; }
a { color: var(--deed); } a[aria-current] { color: inherit; font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 0 0 1.5rem; padding: 0; }
code { font: .9em ui-monospace, monospace; }
small { color: var(--faint); }
.logo { width: 48px; height: 48px; object-fit: contain; vertical-align: middle; border-radius: .25rem; background: #ffffff; }
.scopes { padding-left: 1.1rem; } .scopes > li { margin: .5rem 0; font-weight: 600; }
.tools { font-weight: 400; padding-left: 1rem; } .tools li { margin: .15rem 0; }
details { font-weight: 400; } summary { cursor: pointer; color: var(--deed); padding: .25rem 0; }
a.button { display: inline-block; padding: .6rem 1.2rem; font-weight: 600; border: 1px solid var(--deed); border-radius: .25rem; text-decoration: none; }
pre { margin: 0; padding: .75rem; border: 1px solid var(--line); border-radius: .25rem; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { padding: 0 .2rem; border: 1px solid var(--line); border-radius: .2rem; background: var(--warning); color: inherit; font-size: .8em; }
.cards { list-style: none; padding: 0; } .cards li, .card { border-top: 1px solid var(--line); padding: .75rem 0; }
.sign-out { margin-top: 2.5rem; border-top: 1px solid var(--line); color: var(--faint); }
`
