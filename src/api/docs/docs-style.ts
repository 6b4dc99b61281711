/** The style sheet of the reference page. */
export const docsStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --paper: #fff; --edge: #d9dfe6; --tint: #f3f6f9; --link: #0b57a4 }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e9ef; --soft: #9aa7b5; --paper: #12171d; --edge: #2c3641; --tint: #1a2129; --link: #7fb7f2 } }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
header, nav, main { max-width: 60rem; margin: 0 auto; padding: 1rem }
nav ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem }
a { color: var(--link) }
h1 { margin: 0 }
h2 { margin: 2.5rem 0 .5rem; padding-top: .5rem; border-top: 1px solid var(--edge) }
h4 { margin: 1rem 0 .25rem; font-size: 1rem }
article { margin: 1rem 0; padding: 0 1rem 1rem; border: 1px solid var(--edge); border-radius: .5rem }
article h3 { margin: .75rem 0 .25rem; font-size: 1rem; overflow-wrap: anywhere }
code, pre { font: .875rem/1.5 ui-monospace, monospace }
pre { overflow-x: auto; margin: .25rem 0; padding: .75rem; background: var(--tint); border-radius: .375rem }
.scroll { overflow-x: auto }
table { width: 100%; border-collapse: collapse; font-size: .9375rem }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--edge) }
th { color: var(--soft); font-weight: 600 }
.method { display: inline-block; min-width: 4.2em; font-weight: 700 }
.note { color: var(--soft) }
`
