/** The navigation, and what waits for the caller. Pure. */
import { Icon, type IconName } from './icon'
import { maxCount } from '../../inbound/log/badges'
import { isAdministrator, type UserCaller } from '../../requests/caller'

export type Place = 'records' | 'notifications' | 'held' | 'mails' | 'simulator' | 'figures' | 'setup' | 'none'

/** What the bar tells. Counts stop at `maxCount`. */
export type Bar = {
  caller: UserCaller
  /** Failures of the caller's own messages, and what waits in their inbox. */
  notifications: number
  held: number
}

type Entry = { place: Place; href: string; label: string; icon: IconName; count?: number | undefined; alert?: boolean }

export function Navigation({ place, bar }: { place: Place; bar: Bar }) {
  const { caller } = bar
  return (
    <header class="side">
      <div class="side-top">
        <a class="brand" href="/">
          <Icon name="gate" /> Postern
        </a>
        <details class="menu">
          <summary aria-label="Menu">
            <Icon name="menu" />
          </summary>
          <div class="menu-sheet">
            <Entries entries={entriesFor(bar)} place={place} label="Menu" />
            <Account caller={caller} />
          </div>
        </details>
      </div>
      <div class="side-rest">
        <Entries entries={entriesFor(bar)} place={place} label="Main" />
        <Account caller={caller} />
      </div>
      <a class="bell" href="/notifications" aria-label={`Notifications: ${countInWords(bar.notifications)}`}>
        <Icon name="bell" /> {bar.notifications > 0 && <Count count={bar.notifications} alert />}
      </a>
    </header>
  )
}

function entriesFor({ caller, notifications, held }: Bar): Entry[] {
  const everybody: Entry[] = [
    { place: 'records', href: '/records', label: 'Records', icon: 'records' },
    { place: 'notifications', href: '/notifications', label: 'Notifications', icon: 'bell', count: notifications, alert: true },
    { place: 'held', href: '/held', label: 'Held mail', icon: 'held', count: held },
  ]
  const administrators: Entry[] = [
    { place: 'mails', href: '/mails', label: 'Mail log', icon: 'log' },
    { place: 'simulator', href: '/simulator', label: 'What if…', icon: 'simulator' },
    { place: 'figures', href: '/figures', label: 'Figures', icon: 'figures' },
    { place: 'setup', href: '/setup', label: 'Set-up', icon: 'setup' },
  ]
  return isAdministrator(caller) ? [...everybody, ...administrators] : everybody
}

function Entries({ entries, place, label }: { entries: Entry[]; place: Place; label: string }) {
  return (
    <nav aria-label={label}>
      <ul class="entries">
        {entries.map((entry) => (
          <li>
            <a href={entry.href} aria-current={entry.place === place ? 'page' : undefined}>
              <Icon name={entry.icon} /> <span>{entry.label}</span>
              {entry.count ? <Count count={entry.count} alert={entry.alert ?? false} /> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Count({ count, alert }: { count: number; alert: boolean }) {
  return <span class={alert ? 'count alert' : 'count'}>{count >= maxCount ? `${maxCount - 1}+` : count}</span>
}

function countInWords(count: number): string {
  return count === 0 ? 'none' : count >= maxCount ? `${maxCount - 1} or more` : String(count)
}

function Account({ caller }: { caller: UserCaller }) {
  return (
    <form class="account" method="post" action="/sign-out">
      <a class="account-name" href="/account" title="Your account">
        {caller.name}
      </a>
      <button class="quiet" type="submit" title="Sign out" aria-label="Sign out">
        <Icon name="out" />
      </button>
    </form>
  )
}
