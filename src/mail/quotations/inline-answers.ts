/** Answers that are written into the history: the words that announce them, and the arrows before them. Pure. */

/** By language: how words for an answer begin, and where it stands. */
const announcements: [answers: string, places: string][] = [
  [
    'answer|comment|repl|respon|remark|feedback',
    'below|inline|in-line|in line|in red|in blue|in green|in bold|in capitals|in caps|in your mail|in your email|under each|between the lines',
  ],
  [
    'antwort|kommentar|anmerkung|rückmeldung',
    'unten|darunter|dazwischen|im text|in rot|in blau|in grün|inline|fett|dahinter|in ihrer mail|in deiner mail',
  ],
  [
    'réponse|repons|commentaire|remarque',
    'ci-dessous|plus bas|en rouge|en bleu|en vert|en gras|dans le texte|dans le corps|entre les lignes',
  ],
  ['respuesta|comentario', 'abajo|debajo|en rojo|en azul|en verde|en negrita|entre líneas|a continuación'],
  ['rispost|comment', 'sotto|di seguito|in rosso|in blu|in verde|in grassetto|nel testo'],
  ['resposta|comentário', 'abaixo|em baixo|a vermelho|a azul|em vermelho|em azul|em negrito'],
  ['antwoord|opmerking|reactie', 'hieronder|onderaan|beneden|in rood|in het rood|in blauw|in het blauw|in de tekst|inline|tussen'],
  ['svar|kommentar', 'nedan|nedenfor|nedenunder|i rødt|i rött|i röd|i blå|i teksten|i texten|inline'],
  ['vastau|kommen', 'alla|alapuolella|punaisella|sinisellä'],
  ['odpowied|komentarz|uwag', 'poniżej|niżej|na czerwono|na niebiesko|w tekście'],
  ['odpově|odpove|komentář|komentár', 'níže|nižšie|dole|červeně|červenou'],
  ['ответ|комментари', 'ниже|внизу|в тексте|красным|синим'],
  ['відповід|коментар', 'нижче|в тексті|червоним'],
  ['válasz|megjegyzés', 'alább|lent|lejjebb|pirossal'],
  ['răspuns|comentari', 'mai jos|cu roșu'],
  ['cevap|yanıt', 'aşağıda|kırmızı'],
  ['απαντ|απάντ|σχόλι', 'παρακάτω|με κόκκινο'],
]
/** Written without spaces. */
const signs: [answers: string, places: string] = ['回答|返信|回复|回覆|答复|コメント|답변|답장', '以下|下記|下面|如下|见下|見下|赤字|아래']

/** The whole line, without what ends it: "see below" within a sentence may mean anything. */
const pointers = new Set(
  (
    'see below|please see below|see inline|see in-line|inline|below|read below|siehe unten|bitte siehe unten|s. unten|s. u|s.u|siehe im text|voir ci-dessous|cf. ci-dessous|voir plus bas|' +
    'ver abajo|véase abajo|vedi sotto|si veda sotto|ver abaixo|veja abaixo|zie onder|zie hieronder|se nedan|se nedenfor|ks. alla|patrz poniżej|zobacz poniżej|viz níže|см. ниже|смотрите ниже|见下|見下'
  ).split('|'),
)

const tables = announcements.map(([answers, places]) => ({ answers: answers.split('|'), places: places.split('|') }))
const signTable = { answers: signs[0].split('|'), places: signs[1].split('|') }

const maxLineLength = 200

export function pointsToAnswers(line: string): boolean {
  const words = line.slice(0, maxLineLength).trim().toLowerCase()
  if (pointers.has(words.replace(/[\s.!:;,]{1,6}$/, ''))) return true
  const tokens = words.split(/[^\p{L}\p{M}-]+/u)
  const spaced = ` ${tokens.join(' ')} `
  return (
    tables.some(
      ({ answers, places }) => places.some((place) => spaced.includes(` ${place} `)) && answers.some((stem) => spaced.includes(` ${stem}`)),
    ) ||
    (signTable.places.some((place) => words.includes(place)) && signTable.answers.some((sign) => words.includes(sign)))
  )
}

/** "-> on Friday", "==> yes". */
export function isArrow(line: string): boolean {
  return /^\s{0,8}(?:-{1,3}>|={1,3}>|[→⇒➔➜►])\s{0,3}[\p{L}\p{Nd}]/u.test(line)
}
