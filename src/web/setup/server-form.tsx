/** What the forms of incoming and outgoing servers share, and what a test says. */
import type { Context } from 'hono'
import { readBar } from '../bar'
import type { Option } from '../form'
import { Icon } from '../icon'
import { Page } from '../layout'
import { page } from '../render'
import type { WebEnv } from '../web-env'
import type { Setting, SetupField } from './resource'

/** Without encryption only on a developer's machine. */
export function securityOptions({ isDevelopment }: Setting): Option[] {
  const options = [
    { value: 'tls', label: 'TLS' },
    { value: 'starttls', label: 'STARTTLS' },
  ]
  return isDevelopment ? [...options, { value: 'none', label: 'None, on this machine' }] : options
}

export function passwordFields(hasPassword: boolean | undefined, section: string): SetupField[] {
  const password: SetupField = {
    name: 'password',
    label: 'Password',
    kind: 'password',
    section,
    hint: hasPassword ? 'There is one. Leave this empty to keep it' : 'Stored encrypted, and never shown',
  }
  const forget: SetupField = { name: 'forgetPassword', label: 'Take the password away', kind: 'checkbox', section }
  return hasPassword ? [password, forget] : [password]
}

/** The domain takes a password away when it is null. */
export function withPassword({ forgetPassword, ...input }: Record<string, unknown>): Record<string, unknown> {
  return forgetPassword === true && input['password'] === undefined ? { ...input, password: null } : input
}

/** What was tried, and what came of it. */
export type Tried = { title: string; ok: boolean; detail: string }

export async function answerTried(c: Context<WebEnv>, back: string, trying: Promise<Tried>, what = 'server'): Promise<Response> {
  const [bar, { title, ok, detail }] = await Promise.all([readBar(c.var.tools, c.var.visitor), trying])
  return page(
    c,
    <Page title={title} place="setup" bar={bar} above={{ href: back, label: `Back to the ${what}` }}>
      <p class={ok ? 'notice tried' : 'notice bad tried'} role="status">
        <Icon name={ok ? 'check' : 'cross'} /> <span>{detail}</span>
      </p>
      <p>
        <a class="button" href={back}>
          Back to the {what}
        </a>
      </p>
    </Page>,
  )
}
