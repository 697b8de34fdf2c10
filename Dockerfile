# syntax=docker/dockerfile:1

FROM node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df AS build
WORKDIR /src
COPY . .
# /out holds the built gateway, its packages and their runtime dependencies, and nothing else.
RUN npx -y pnpm@12 install --frozen-lockfile \
 && npx -y pnpm@12 --filter @guidepost/dashboard build \
 && npx -y pnpm@12 --filter "@guidepost/gateway..." --filter "!@guidepost/dashboard" exec tsup \
 && npx -y pnpm@12 --filter @guidepost/gateway deploy --legacy --prod /out

FROM node:24-slim@sha256:a9f5f7c91a432850b2a8a7797adf5eadb6c733ceed61167806cee7ea7fbc29df
ENV NODE_ENV=production \
    GUIDEPOST_HOST=0.0.0.0 \
    PORT=3003 \
    DATABASE_URL=sqlite:/data/guidepost.db
COPY --from=build /out /app
# The only writable folder; the rest works on a read-only root file system.
RUN mkdir /data && chown node:node /data
USER node
# Mount guidepost.config.ts here: this folder is the package @guidepost/gateway, so the file can import it.
WORKDIR /app
VOLUME /data
EXPOSE 3003
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/bin.js"]
CMD ["serve"]
