import type { IncomingHttpHeaders } from 'node:http'

/** The cookie that holds a session. */
const sessionCookie = 'guidepost_session'

/** The session that a request brings, still sealed. */
export function readCookie(headers: IncomingHttpHeaders): string | undefined {
  for (const part of headers.cookie?.split(';') ?? []) {
    const [name, value] = part.split('=', 2)
    if (name?.trim() === sessionCookie && value !== undefined) return value.trim()
  }
  return undefined
}

/** The header that makes a browser keep a session; an empty value makes it forget it. */
export function writeCookie(value: string, options: { readonly seconds: number; readonly secure: boolean }): string {
  const { seconds, secure } = options
  const parts = [`${sessionCookie}=${value}`, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Strict']
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ')
}
