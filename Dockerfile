# syntax=docker/dockerfile:1

FROM node:24-slim AS build
WORKDIR /src
COPY . .
# One folder with the built gateway, its packages and what they need at run time, and nothing else.
RUN npx -y pnpm@12 install --frozen-lockfile \
 && npx -y pnpm@12 --filter @guidepost/dashboard build \
 && npx -y pnpm@12 --filter "@guidepost/gateway..." --filter "!@guidepost/dashboard" exec tsup \
 && npx -y pnpm@12 --filter @guidepost/gateway deploy --legacy --prod /out

FROM node:24-slim
ENV NODE_ENV=production \
    GUIDEPOST_HOST=0.0.0.0 \
    PORT=3003 \
    DATABASE_URL=sqlite:/data/guidepost.db
COPY --from=build /out /app
# The only place that is written to; everything else works on a read-only root file system.
RUN mkdir /data && chown node:node /data
USER node
# guidepost.config.ts goes here: it can import @guidepost/gateway, since this folder is that package.
WORKDIR /app
VOLUME /data
EXPOSE 3003
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/bin.js"]
CMD ["serve"]
