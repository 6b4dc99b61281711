/** Somebody who looks at pages: always a user, never a machine. Pure. */
import type { Caller } from '../records/caller'

export type Visitor = Caller & { userId: string; contactId: string }

export function isVisitor(caller: Caller): caller is Visitor {
  return caller.userId !== null && caller.contactId !== null
}

export function isAdministrator({ role }: Visitor): boolean {
  return role === 'admin'
}
