/** A self-signed certificate for `self.example`, with its key. For tests: it protects nothing. */
export const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgA0kFwC43tjolJauv
Y7FDGGuc5mRXOX1wZtNk2QaPrbShRANCAATh6qivkhsZPXnGNWYw0766R0v+ZA+V
NZoulBkcm/7PdhpfWilFqnexUjer8RAh0uR3FYRykOHpa3D+sJzL1kUt
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIUZTLbRrHTvF1Kb7AMfwwLiQ8BeUEwCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMc2VsZi5leGFtcGxlMCAXDTI2MTEyMTIxMzg0MloYDzIxMjYx
MDI4MjEzODQyWjAXMRUwEwYDVQQDDAxzZWxmLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAATh6qivkhsZPXnGNWYw0766R0v+ZA+VNZoulBkcm/7Pdhpf
WilFqnexUjer8RAh0uR3FYRykOHpa3D+sJzL1kUto2wwajAdBgNVHQ4EFgQUEnrF
a7lTlW40LXLtaovywuwK+sMwHwYDVR0jBBgwFoAUEnrFa7lTlW40LXLtaovywuwK
+sMwDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxzZWxmLmV4YW1wbGUwCgYI
KoZIzj0EAwIDSAAwRQIhALiBC4YX+Khgyex3nvtfOKuMpSpDmuhsCmkAcXa+g79y
AiB0Lj+YjNBTMz1ugKfriyu0w8QU9x8LnaeLmsw9VyrI0w==
-----END CERTIFICATE-----`,
}
