/** Somebody who looks at pages: always a user, never a machine. Pure. */
import type { Caller } from '../../records/caller'

export type Visitor = Caller & { userId: string; contactId: string; role: (typeof roles)[number] }

/** A token that delivers mail does nothing else, also where it acts as a user. */
const roles = ['admin', 'agent', 'read'] as const

export function isVisitor(caller: Caller): caller is Visitor {
  return caller.userId !== null && caller.contactId !== null && roles.some((role) => role === caller.role)
}

export function isAdministrator({ role }: Visitor): boolean {
  return role === 'admin'
}
