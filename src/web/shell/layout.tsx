/** What every page stands in: the head, the navigation at the side, the bar with what waits for the caller. Pure. */
import type { Child, PropsWithChildren } from 'hono/jsx'
import { assetPath } from './assets'
import { Icon } from './icon'
import { type Bar, Navigation, type Place } from './navigation'

export type Frame = {
  title: string
  /** Which entry of the navigation is the page's own. */
  place: Place
  bar: Bar
  /** What was just done, said once. */
  said?: string | undefined
  /** Beside the title: what can be done on the page. */
  actions?: Child
  /** Above the title: where the page belongs. */
  above?: { href: string; label: string } | undefined
  /** Of the title's own line, such as a state. */
  badge?: Child
  wide?: boolean | undefined
}

const htmxConfig = JSON.stringify({ includeIndicatorCSS: false, transitions: false, defaultTimeout: 20_000 })

/** A page for somebody who has signed in. */
export function Page({ title, place, bar, said, actions, above, badge, wide, children }: PropsWithChildren<Frame>) {
  return (
    <Document title={`${title} · Postern`}>
      <a class="skip" href="#content">
        Skip to content
      </a>
      <div class="shell">
        <Navigation place={place} bar={bar} />
        <main id="content" class={wide ? 'page wide' : 'page'} tabindex={-1}>
          <header class="page-head">
            <div>
              {above && (
                <a class="above" href={above.href}>
                  <Icon name="back" /> {above.label}
                </a>
              )}
              <h1>
                {title} {badge}
              </h1>
            </div>
            {actions && <div class="actions">{actions}</div>}
          </header>
          {said && (
            <p class="said" role="status">
              <Icon name="check" /> {said}
            </p>
          )}
          {children}
        </main>
      </div>
    </Document>
  )
}

/** The bare document, also for whoever has not signed in. */
export function Document({ title, children }: PropsWithChildren<{ title: string }>) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={htmxConfig} />
        <title>{title}</title>
        <link rel="icon" href={assetPath('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetPath('postern.css')} />
        <script src={assetPath('htmx.js')} defer></script>
        <script src={assetPath('postern.js')} defer></script>
      </head>
      <body>{children}</body>
    </html>
  )
}
