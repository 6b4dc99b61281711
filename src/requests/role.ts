/** What a token may do at this moment. Pure. */
import type { tokenRoles, userRoles } from '../db/schema'

export type Role = (typeof tokenRoles)[number]
type ActingUser = { role: (typeof userRoles)[number]; active: boolean }

/**
 * The lesser of what a token says and what its user may.
 * @param user whom it acts as; null for a machine's
 * @returns null: nothing, since its user is inactive
 */
export function roleNow(role: Role, user: ActingUser | null): Role | null {
  if (user === null) return role
  if (!user.active) return null
  return role === 'admin' ? user.role : role
}
