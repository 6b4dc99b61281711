/** What policies and states of aliases are called. Pure. */
import type { aliasStatuses, contactPolicies } from '../../../db/schema'
import type { Tone } from '../../shell/parts'

export const policyWords: Record<(typeof contactPolicies)[number], string> = {
  everyone: 'Everyone',
  contacts: 'Contacts: people with a known address',
  followers: 'Followers of the record it posts to, else of its owner',
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
  untested: { label: 'Untested', tone: 'neutral', meaning: 'No mail has opened a record since it was created or changed.' },
  valid: { label: 'Working', tone: 'good', meaning: 'A mail to it opened a record.' },
  invalid: {
    label: 'Misconfigured',
    tone: 'bad',
    meaning: 'Its mail is refused: the default values don’t fit the model, or its policy needs a record to follow and there is none.',
  },
}
