/** The form of a new token. Pure. */
import type { Role } from '../../requests/role'
import { type Mistakes, OtherMistakes, Select, TextField } from '../shell/form'
import { type FormField, type Sent, textOf } from '../shell/form-input'
import type { Setting } from './resource/resource'

export const roleNames: Record<Role, string> = { admin: 'Administrator', agent: 'Agent', read: 'Read', ingest: 'Ingest' }

const roleMeanings: Record<Role, string> = {
  agent: 'records, messages, held mail',
  admin: 'everything',
  read: 'what an agent can read',
  ingest: 'deliver mail only',
}

/** In the order that they are offered in. */
const roleOptions = (['agent', 'admin', 'read', 'ingest'] as const).map((role) => ({
  value: role,
  label: `${roleNames[role]}: ${roleMeanings[role]}`,
}))

export const tokenFields: FormField[] = [
  { name: 'name', kind: 'text', empty: 'kept' },
  { name: 'role', kind: 'select' },
  { name: 'userId', kind: 'select' },
  { name: 'expiresAt', kind: 'date' },
]

type FormProps = { setting: Setting; sent: Sent | undefined; mistakes: Mistakes | undefined }

export function TokenForm({ setting: { choices, caller, query }, sent, mistakes }: FormProps) {
  return (
    <form class="form card new-token-form" method="post" action="/setup/tokens">
      <h2>New token</h2>
      <OtherMistakes mistakes={mistakes} shown={tokenFields.map(({ name }) => name)} />
      <div class="form-row">
        <TextField
          name="name"
          label="Name"
          value={textOf(sent, 'name')}
          mistakes={mistakes}
          required
          hint="What it is for, such as Bob’s laptop"
        />
        <Select name="role" label="Role" value={textOf(sent, 'role') ?? 'agent'} options={roleOptions} mistakes={mistakes} />
      </div>
      <div class="form-row">
        <Select
          name="userId"
          label="Acts as"
          value={textOf(sent, 'userId') ?? query['user'] ?? caller.userId}
          options={choices.users}
          none="Nobody (ingest only)"
          mistakes={mistakes}
          hint="A user is needed to sign in to these pages"
        />
        <TextField
          name="expiresAt"
          label="Expires"
          type="date"
          value={textOf(sent, 'expiresAt')}
          mistakes={mistakes}
          hint="At the end of that day, UTC. Empty: never"
        />
      </div>
      <div class="form-end">
        <button class="primary" type="submit">
          Create token
        </button>
      </div>
    </form>
  )
}
