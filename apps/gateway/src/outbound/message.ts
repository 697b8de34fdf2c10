/** The body of a request, and its headers beside those that every request has. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}
