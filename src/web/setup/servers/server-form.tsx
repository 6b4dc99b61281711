/** What the forms of incoming and outgoing servers share. */
import type { Option } from '../../shell/form'
import type { Setting, SetupField } from '../resource/resource'

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
    hint: hasPassword ? 'Leave empty to keep the current password' : 'Stored encrypted and never shown',
  }
  const forget: SetupField = { name: 'forgetPassword', label: 'Remove the password', kind: 'checkbox', section }
  return hasPassword ? [password, forget] : [password]
}

/** The domain takes a password away when it is null. */
export function withPassword({ forgetPassword, ...input }: Record<string, unknown>): Record<string, unknown> {
  return forgetPassword === true && input['password'] === undefined ? { ...input, password: null } : input
}
