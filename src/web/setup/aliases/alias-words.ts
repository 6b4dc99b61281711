/** What policies and states of aliases are called. Pure. */
import type { aliasStatuses, contactPolicies } from '../../../db/schema'
import type { Tone } from '../../shell/parts'

export const policyWords: Record<(typeof contactPolicies)[number], string> = {
  everyone: 'Everyone',
  contacts: 'Contacts: people whose address is known',
  followers: 'Followers of the record that it feeds, else of its owner',
  users: 'Users: people who work here',
}

/** Within a sentence. */
export const shortPolicyWords: Record<(typeof contactPolicies)[number], string> = {
  everyone: 'everyone may write',
  contacts: 'contacts may write',
  followers: 'followers may write',
  users: 'users may write',
}

type Status = { label: string; tone: Tone; meaning: string }

export const statusWords: Record<(typeof aliasStatuses)[number], Status> = {
  untested: { label: 'Untested', tone: 'neutral', meaning: 'No mail has opened a record since it was made or changed.' },
  valid: { label: 'Works', tone: 'good', meaning: 'A mail opened a record through it.' },
  invalid: {
    label: 'Misconfigured',
    tone: 'bad',
    meaning: 'Its mail is refused: the values below no longer fit the model, or its policy names followers of no record.',
  },
}
