import type { Page } from '../../api/http/schemas/answers.ts'
import { print, printJson, table, type Columns } from '../../terminal/output.ts'

/** Prints the API's answer: with `--json` as it is, else the text for people. */
export function printAnswer<Answer>(
  answer: Answer,
  json: boolean | undefined,
  toText: (answer: Answer) => string,
): void {
  if (json === true) printJson(answer)
  else print(toText(answer))
}

/** Prints one page of a list, and how to get the next. */
export function printPage<Row>(page: Page<Row>, json: boolean | undefined, columns: Columns<Row>): void {
  printAnswer(page, json, ({ data, next }) => {
    const more = next === null ? '' : `\n\nMore: --before ${next}`
    return table(columns, data) + more
  })
}
