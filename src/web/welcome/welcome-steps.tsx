/** The three steps to a first mail. Pure. */
import type { PropsWithChildren } from 'hono/jsx'
import { type Mistakes, type Option, OtherMistakes, Select, TextField } from '../shell/form'
import { type Sent, textOf } from '../shell/form-input'
import { Icon } from '../shell/icon'
import type { FirstSteps } from '../../settings/first-steps'

type StepsProps = {
  progress: FirstSteps
  models: Option[]
  isLocal: boolean
  wrong?: { sent: Sent; mistakes: Mistakes } | undefined
}

/** While a mail is waited for, the steps look after themselves, where there is script. */
export function WelcomeSteps({ progress, models, isLocal, wrong }: StepsProps) {
  const { alias, address, hasMail, record, isDone } = progress
  const watches = alias && !isDone && { 'hx-get': '/welcome/steps', 'hx-trigger': 'every 3s', 'hx-swap': 'outerHTML' }
  return (
    <ol class="steps" {...watches}>
      <Step number={1} title="Create an address" isDone={alias !== undefined}>
        {alias ? <Made alias={alias} address={address} /> : <FirstAlias models={models} wrong={wrong} />}
      </Step>
      <Step number={2} title="Send mail here" isDone={hasMail}>
        {hasMail ? <p class="soft">Mail is arriving.</p> : <Bring isLocal={isLocal} address={address} />}
      </Step>
      <Step number={3} title="See the record" isDone={record !== undefined}>
        {record ? <p>{record.name}</p> : <Waiting hasMail={hasMail} />}
        {record && (
          <p>
            <a class="button primary" href={`/records/${record.id}`}>
              Open the first record
            </a>
          </p>
        )}
      </Step>
    </ol>
  )
}

function Step({ number, title, isDone, children }: PropsWithChildren<{ number: number; title: string; isDone: boolean }>) {
  return (
    <li class={isDone ? 'card step done' : 'card step'}>
      <span class="step-mark" aria-hidden="true">
        {isDone ? <Icon name="check" /> : number}
      </span>
      <div>
        <h2>
          {title} {isDone && <span class="visually-hidden">(done)</span>}
        </h2>
        {children}
      </div>
    </li>
  )
}

function Made({ alias, address }: { alias: NonNullable<FirstSteps['alias']>; address: string }) {
  const model = alias.model.toLowerCase()
  return alias.domain ? (
    <p>
      Mail to <strong>{address}</strong> opens a {model}.
    </p>
  ) : (
    <p>
      Mail to <strong>{alias.localPart}@</strong> opens a {model}. The domain is taken from the first mail.
    </p>
  )
}

function FirstAlias({ models, wrong }: Pick<StepsProps, 'models' | 'wrong'>) {
  return (
    <form class="form" method="post" action="/welcome/alias">
      <OtherMistakes mistakes={wrong?.mistakes} shown={['localPart', 'model']} />
      <div class="form-row">
        <TextField
          name="localPart"
          label="Before the @"
          value={textOf(wrong?.sent, 'localPart') ?? 'info'}
          mistakes={wrong?.mistakes}
          required
          hint="The domain is taken from the first mail, unless there is one"
        />
        <Select
          name="model"
          label="A mail opens a"
          value={textOf(wrong?.sent, 'model') ?? 'lead'}
          options={models}
          mistakes={wrong?.mistakes}
        />
      </div>
      <div class="form-end">
        <button class="primary" type="submit">
          Create
        </button>
        <a class="button quiet" href="/setup/aliases/new">
          All settings
        </a>
      </div>
    </form>
  )
}

function Bring({ isLocal, address }: Pick<StepsProps, 'isLocal'> & { address: string }) {
  return (
    <>
      {isLocal ? (
        <>
          <p>On this machine, deliver the sample mail from a second terminal:</p>
          <pre tabindex={0} aria-label="The line to type">
            <code>npm run deliver -- test/corpus/leads/first-lead.eml {address}</code>
          </pre>
        </>
      ) : (
        <p>
          Point the catch-all rule of your domain’s Email Routing at this Worker, then send a mail to {address.split('@')[0]}@ your domain.
        </p>
      )}
      <p class="small">
        <a href="/setup/ways-in">All ways in</a>: the domain’s MX, <a href="/setup/ways-in#redirections">redirects</a>,{' '}
        <a href="/setup/ways-in#mailboxes">mailboxes elsewhere</a>, <a href="/setup/ways-in#pipe">a mail server’s pipe</a>.
      </p>
    </>
  )
}

function Waiting({ hasMail }: { hasMail: boolean }) {
  return hasMail ? (
    <p>
      Mail arrived but hasn’t opened a record yet. See why in the <a href="/mails">mail log</a>.
    </p>
  ) : (
    <p class="soft">The first mail to your address opens a record, which appears here.</p>
  )
}
