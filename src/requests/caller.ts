/** Who makes a request: whom it acts for, and what they may see. Pure. */
import type { Role } from './role'
import type { Scope } from './scope'

/**
 * A token of a machine (role `ingest`) has no user. `tokenId` is null for ADMIN_TOKEN, and for somebody whose identity was verified
 * elsewhere. `scope` is whose records the caller sees: an administrator everybody's, others those of their company and the shared ones.
 */
export type Caller = {
  userId: string | null
  contactId: string | null
  tokenId: string | null
  role: Role
  name: string
  scope: Scope
}

/** A user rather than a machine: the only callers who look at pages. */
export type UserCaller = Caller & { userId: string; contactId: string; role: (typeof rolesOfUsers)[number] }

/** A token that delivers mail does nothing else, also where it acts as a user. */
const rolesOfUsers = ['admin', 'agent', 'read'] as const

export function isUserCaller(caller: Caller): caller is UserCaller {
  return caller.userId !== null && caller.contactId !== null && rolesOfUsers.some((role) => role === caller.role)
}

export function isAdministrator({ role }: UserCaller): boolean {
  return role === 'admin'
}

/** @param known `companyId` is that of the user, null for a user of no company */
export function callerOf({ companyId, ...known }: Omit<Caller, 'scope'> & { companyId: string | null }): Caller {
  return { ...known, scope: { everything: known.role === 'admin', companyId } }
}
