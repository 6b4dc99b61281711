/** Why a mail went where it went: its trace told as a story, a question and its answer at a time. Pure. */
import type { TraceLine } from '../../db/schema'
import type { MailRow } from '../../inbound/receipt'
import { storyLine } from '../../inbound/trace/story'
import { Detail, type Mentions } from './mentions'
import { outcomeWords } from './mail-words'

type Props = { trace: TraceLine[]; outcome: MailRow['outcome']; mentions: Mentions }

/** The last step is what decided. */
export function Trace({ trace, outcome, mentions }: Props) {
  return (
    <ol class="trace">
      {trace.map((line, index) => {
        const isLast = index === trace.length - 1
        const { question, answer, mark } = storyLine(line)
        return (
          <li class={isLast ? `trace-line last ${outcomeWords[outcome].tone}` : `trace-line ${mark}`}>
            <p class="trace-head">
              {question} {answer !== '' && <span class="trace-answer">{answer}</span>}
            </p>
            <p class="trace-detail">
              <Detail detail={line.detail} mentions={mentions} />
            </p>
          </li>
        )
      })}
    </ol>
  )
}
