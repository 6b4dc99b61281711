/** The visitor as the domain's reads know them. Pure. */
import type { Viewer } from '../../records/activity'
import { scopeOf } from '../../records/caller'
import type { Visitor } from './visitor'

export function viewerOf(visitor: Visitor): Viewer {
  return { userId: visitor.userId, contactId: visitor.contactId, scope: scopeOf(visitor) }
}
