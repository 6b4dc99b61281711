/** How an alias is doing. Pure. */
import { type ActiveAlias, countedTimes, type OpenedRecord } from '../../../aliases/alias-activity'
import { Icon } from '../../shell/icon'
import { Time } from '../../shell/parts'
import { statusWords } from './alias-words'

export function timesInWords({ recentTimes, forced }: ActiveAlias): string {
  const what = forced ? (recentTimes === 1 ? 'mail' : 'mails') : recentTimes === 1 ? 'record' : 'records'
  const many = recentTimes >= countedTimes ? `${countedTimes} or more` : recentTimes === 0 ? 'no' : String(recentTimes)
  return `${many} ${what} in 30 days`
}

export function AliasSide({ alias, opened }: { alias: ActiveAlias; opened: OpenedRecord[] }) {
  const { status, address, localPart } = alias
  return (
    <>
      {localPart !== null && status === 'invalid' && (
        <div class="notice bad">
          <p>{statusWords.invalid.meaning}</p>
          <p>
            <a href="/mails?outcome=refused&reason=alias-invalid">Show refused mail</a>
          </p>
        </div>
      )}
      {address && (
        <section class="card side-card">
          <h2>Test</h2>
          {status !== 'invalid' && <p class="small soft">{statusWords[status].meaning}</p>}
          <div class="form-end">
            <a class="button" href={`/simulator?to=${encodeURIComponent(address)}`}>
              <Icon name="simulator" /> Test
            </a>
            <a class="button quiet" href={`/mails?q=${encodeURIComponent(address)}`}>
              <Icon name="log" /> Show mail
            </a>
          </div>
        </section>
      )}
      <section class="card side-card">
        <h2>Recent activity</h2>
        <Lately alias={alias} opened={opened} />
      </section>
    </>
  )
}

function Lately({ alias, opened }: { alias: ActiveAlias; opened: OpenedRecord[] }) {
  return (
    <>
      <p class="small soft">
        {alias.lastAt ? (
          <>
            {timesInWords(alias)}, last <Time at={alias.lastAt} />
          </>
        ) : (
          'No mail yet.'
        )}
      </p>
      {alias.forced && (
        <p>
          <a href={`/records/${alias.forced.id}`}>{alias.forced.name}</a>
        </p>
      )}
      <ul class="others">
        {opened.map(({ id, name, createdAt }) => (
          <li>
            <a href={`/records/${id}`}>{name}</a>{' '}
            <span class="small soft">
              <Time at={createdAt} />
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}
