/** How an incoming server is doing, and what can be done about it. Pure. */
import type { Child } from 'hono/jsx'
import type { IncomingServer } from '../../../fetchmail/server-schema'
import { PostButton } from '../../shell/form'
import { Icon } from '../../shell/icon'
import { Facts, Time } from '../../shell/parts'
import { providerOf } from './incoming-server-actions'
import { SwitchButton, TestButton } from './server-test'

export function IncomingServerSide({ server }: { server: IncomingServer }) {
  const { id, state, failingSince, lastError, lastFetchAt, nextFetchAt, active } = server
  const path = `/setup/incoming-servers/${id}`
  const facts: [string, Child][] = [
    ['Last fetched', lastFetchAt ? <Time at={new Date(lastFetchAt)} /> : 'never'],
    ['Next fetch', nextFetchAt ? <Time at={new Date(nextFetchAt)} /> : 'none while it is off'],
  ]
  return (
    <>
      {lastError && (
        <div class={state === 'ok' ? 'notice warn' : 'notice bad'}>
          {failingSince && (
            <p class="strong">
              Failing since <Time at={new Date(failingSince)} />
            </p>
          )}
          <p class="reason">{lastError}</p>
        </div>
      )}
      <SignIn server={server} path={path} />
      <section class="card side-card">
        <h2>Fetching</h2>
        <Facts facts={facts} />
        <div class="form-end">
          <TestButton path={path} />
          {active && (
            <PostButton action={`${path}/fetch`}>
              <Icon name="download" /> Fetch now
            </PostButton>
          )}
          <SwitchButton path={path} active={active} />
        </div>
      </section>
    </>
  )
}

function SignIn({ server, path }: { server: IncomingServer; path: string }) {
  const provider = providerOf(server)
  if (!provider) return null
  const { isAuthorized } = server
  return (
    <section class="card side-card">
      <h2>{provider}</h2>
      <p class="small soft">{isAuthorized ? 'Postern has access to the mailbox.' : 'Postern doesn’t have access to the mailbox yet.'}</p>
      <div class="form-end">
        <PostButton action={`${path}/sign-in`} {...(!isAuthorized && { kind: 'primary' })}>
          <Icon name="external" /> {isAuthorized ? 'Sign in again' : `Sign in to ${provider}`}
        </PostButton>
        {isAuthorized && (
          <PostButton action={`${path}/sign-out`} kind="quiet" confirm={`Disconnect from ${provider}?`}>
            Disconnect
          </PostButton>
        )}
      </div>
    </section>
  )
}
