/** Small parts that many pages are made of. Pure. */
import type { Child, PropsWithChildren } from 'hono/jsx'
import { Icon, type IconName } from './icon'

/** A time as people say it, with the whole of it in the markup: the script shows it in the caller's own time zone. */
export function Time({ at }: { at: Date }) {
  const iso = at.toISOString()
  return (
    <time datetime={iso} title={`${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`}>
      {`${iso.slice(0, 10)} ${iso.slice(11, 16)}`}
    </time>
  )
}

/** How often something came, from its first time on. */
export function Times({ copies, lastReceivedAt }: { copies: number; lastReceivedAt: Date }) {
  return (
    <>
      {copies} times, last at <Time at={lastReceivedAt} />
    </>
  )
}

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'info'

/** A state in a word or two. */
export function Badge({ tone = 'neutral', children }: PropsWithChildren<{ tone?: Tone }>) {
  return <span class={`badge ${tone}`}>{children}</span>
}

/** Nothing to show, and what to do about it. */
export function Empty({ icon, title, children }: PropsWithChildren<{ icon: IconName; title: string }>) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
    </div>
  )
}

/** The initials of a person; which of the eight colours says nothing but stays the same. */
export function Avatar({ name }: { name: string }) {
  const words = name
    .replace(/[^\p{L}\p{N}@. ]/gu, '')
    .split(/[\s@.]+/u)
    .filter(Boolean)
  const initials = words.slice(0, 2).map((word) => String.fromCodePoint(word.codePointAt(0) ?? 63).toUpperCase())
  const tint = Buffer.from(name).reduce((sum: number, byte: number) => sum + byte, 0) % 8
  return (
    <span class={`avatar tint-${tint}`} aria-hidden="true">
      {initials.join('') || '?'}
    </span>
  )
}

/** Leads to the next page of a list. */
export function More({ href, label = 'Older' }: { href: string | undefined; label?: string }) {
  if (href === undefined) return null
  return (
    <p class="more">
      <a class="button" href={href} rel="next">
        {label} <Icon name="forward" />
      </a>
    </p>
  )
}

export type Tab = { href: string; label: string; current: boolean; count?: number }

export function Tabs({ tabs, label }: { tabs: Tab[]; label: string }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map(({ href, label: words, current, count }) => (
        <a href={href} aria-current={current ? 'page' : undefined}>
          {words} {count ? <span class="count">{count}</span> : null}
        </a>
      ))}
    </nav>
  )
}

/** Terms with what they mean here, such as the fields of a record. */
export function Facts({ facts }: { facts: [term: string, detail: Child][] }) {
  return (
    <dl class="facts">
      {facts.map(([term, detail]) => (
        <div>
          <dt>{term}</dt>
          <dd>{detail}</dd>
        </div>
      ))}
    </dl>
  )
}
