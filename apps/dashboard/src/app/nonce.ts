declare global {
  interface Window {
    /** Read by libraries that add styles of their own (`get-nonce`). */
    __webpack_nonce__?: string
  }
}

/** What lets styles that are made at run time through the page's policy: the gateway put it there. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

window.__webpack_nonce__ = styleNonce()
