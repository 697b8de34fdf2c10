/** What is sent: the headers beside those that every request has, and the body. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
