/** What a person can do with a mail of the log, and why something cannot be done. Pure. */
import type { PropsWithChildren } from 'hono/jsx'
import type { Field, Values } from '../../db/schema'
import { isAssignable } from '../../inbound/log/assign'
import type { MailRow } from '../../inbound/receipt'
import { isSettleable } from '../../inbound/log/settle'
import { hasRaw, isReplayable, whyNoRaw } from '../../inbound/log/replay'
import { type Mistakes, OtherMistakes, PostButton } from '../shell/form'
import { Icon } from '../shell/icon'
import type { Candidate, MailFacts } from '../../inbound/log/mail-facts'
import { outcomeWords } from './mail-words'
import { Badge, Time } from '../shell/parts'
import { type FormValues, ModelField } from '../records/record-form'
import { isAdministrator, type UserCaller } from '../../requests/caller'

export type Asked = {
  /** What a record is looked for by. */
  find: string | undefined
  /** The model of the record to make. */
  as: string | undefined
  values: FormValues | undefined
  mistakes: Mistakes | undefined
}

type Props = MailFacts & { caller: UserCaller; asked: Asked }

export function Actions(props: Props) {
  const { mail, caller, asked } = props
  if (caller.role === 'read') return null
  const obstacle = whyNotAssigned(mail)
  if (obstacle !== undefined && !(isAdministrator(caller) && whyNotReplayed(mail) === undefined))
    return <Nothing {...props} why={obstacle} />
  return (
    <section class="card mail-actions" id="actions" aria-labelledby="actions-title">
      <h2 id="actions-title">{obstacle === undefined ? 'Where does it belong?' : 'Actions'}</h2>
      <OtherMistakes mistakes={asked.mistakes} shown={props.models.flatMap(({ fields }) => fields.map(({ key }) => `values.${key}`))} />
      {obstacle === undefined ? (
        <>
          <PutInto {...props} />
          <MakeOf {...props} />
        </>
      ) : (
        <p class="soft">{obstacle}</p>
      )}
      {isAdministrator(caller) && <Replay mail={mail} />}
      {isSettleable(mail) && <Settle mail={mail} />}
    </section>
  )
}

/** Said all the same: whoever looks for it should not look on. */
function Nothing({ mail, caller, asked, why }: Props & { why: string }) {
  return (
    <div class="mail-actions soft small">
      <OtherMistakes mistakes={asked.mistakes} shown={[]} />
      <p>
        {why} {isAdministrator(caller) && whyNotReplayed(mail)}
      </p>
    </div>
  )
}

/** The same as the domain would answer, before anybody asks. */
function whyNotAssigned(mail: MailRow): string | undefined {
  if (!isAssignable(mail))
    return mail.outcome === 'refused'
      ? 'It stays refused: the sender was told, and may have written elsewhere.'
      : `It was already processed (${outcomeWords[mail.outcome].label.toLowerCase()}) and can’t be moved.`
  return hasRaw(mail) ? undefined : whyNoRaw(mail)
}

function whyNotReplayed(mail: MailRow): string | undefined {
  if (!isReplayable(mail)) return 'Only held, failed and refused mail can be routed again: anything else would take effect twice.'
  return hasRaw(mail) ? undefined : whyNoRaw(mail)
}

function Replay({ mail }: { mail: MailRow }) {
  const obstacle = whyNotReplayed(mail)
  if (obstacle !== undefined) return <p class="soft small mail-action">{obstacle}</p>
  return (
    <Action title="Route again">
      <p class="soft small">Use this once the cause is fixed. It doesn’t count towards the loop quota, and no refusal is sent.</p>
      <PostButton action={`/mails/${mail.id}/replay`}>
        <Icon name="retry" /> Route again
      </PostButton>
    </Action>
  )
}

function Settle({ mail: { id, settledAt } }: { mail: MailRow }) {
  return settledAt ? (
    <Action title="No action needed">
      <p class="soft small">
        Marked <Time at={settledAt} />. It no longer waits in held mail.
      </p>
      <PostButton action={`/mails/${id}/unsettle`} kind="quiet">
        <Icon name="retry" /> Undo
      </PostButton>
    </Action>
  ) : (
    <Action title="Nothing to do?">
      <p class="soft small">It is removed from held mail and stays in the log.</p>
      <PostButton action={`/mails/${id}/settle`} kind="quiet">
        <Icon name="check" /> No action needed
      </PostButton>
    </Action>
  )
}

function Action({ title, id, children }: PropsWithChildren<{ title: string; id?: string }>) {
  return (
    <div class="mail-action" id={id}>
      <h3>{title}</h3>
      {children}
    </div>
  )
}

function PutInto({ mail, candidates, models, asked }: Props) {
  return (
    <Action title="Add to a record" id="put">
      <form class="search" method="get" action={`/mails/${mail.id}#put`} role="search">
        <input
          type="search"
          name="find"
          value={asked.find ?? ''}
          placeholder="Name or address of a record"
          aria-label="Name or address of a record"
          hx-get={`/mails/${mail.id}/candidates`}
          hx-trigger="input changed delay:300ms"
          hx-target="#candidates"
          hx-swap="innerHTML"
        />
        <button type="submit" aria-label="Search">
          <Icon name="search" />
        </button>
      </form>
      <div id="candidates" aria-live="polite">
        <Candidates mailId={mail.id} candidates={candidates} models={models} find={asked.find} />
      </div>
    </Action>
  )
}

type CandidatesProps = { mailId: string; candidates: Candidate[]; models: { key: string; label: string }[]; find: string | undefined }

/** Without a search, what has the sender's address. */
export function Candidates({ mailId, candidates, models, find }: CandidatesProps) {
  if (candidates.length === 0)
    return (
      <p class="soft small">{find ? `No recent record matches “${find}”.` : 'No record has the sender’s address. Search for another.'}</p>
    )
  return (
    <ul class="rows candidates">
      {candidates.map(({ id, name, email, model, updatedAt }) => (
        <li class="candidate">
          <span class="row-main">
            <a class="row-title" href={`/records/${id}`}>
              {name}
            </a>
            <span class="row-sub">
              <Badge>{models.find(({ key }) => key === model)?.label ?? model}</Badge> {email} · <Time at={updatedAt} />
            </span>
          </span>
          <PostButton action={`/mails/${mailId}/assign`} values={{ recordId: id }}>
            Add to this record<span class="visually-hidden">: {name}</span>
          </PostButton>
        </li>
      ))}
    </ul>
  )
}

/** The model is chosen by links, so that its own fields are there without script. */
function MakeOf({ mail, models, alias, asked }: Props) {
  const model = models.find(({ key }) => key === (asked.as ?? alias?.model)) ?? models.find(({ key }) => key === 'ticket') ?? models[0]
  if (!model) return null
  const values = asked.values ?? defaultValues(model.fields, alias?.model === model.key ? alias.defaults : {})
  return (
    <Action title="Create a record" id="make">
      <nav class="pills" aria-label="Model">
        {models.map(({ key, label }) => (
          <a href={`/mails/${mail.id}?as=${key}#make`} aria-current={key === model.key ? 'true' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <form method="post" action={`/mails/${mail.id}/assign`}>
        <input type="hidden" name="model" value={model.key} />
        {model.fields.length > 0 && (
          <div class="form-row">
            {model.fields.map((field) => (
              <ModelField field={field} value={values[`values.${field.key}`]} mistakes={asked.mistakes} />
            ))}
          </div>
        )}
        <button class="primary" type="submit">
          <Icon name="plus" /> Create {model.label.toLowerCase()}
        </button>
      </form>
    </Action>
  )
}

/** As an alias would have filled it in; the first choice is the default. */
function defaultValues(fields: Field[], defaults: Values): FormValues {
  return Object.fromEntries(fields.map(({ key, options }) => [`values.${key}`, String(defaults[key] ?? options?.[0] ?? '')]))
}
