# One image for the training worker, the serving worker and the command line: docker-compose.yml has their commands.

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build
# Checked against the SHA-256 of scripts/binaries.json, at this moment and again before every use.
RUN PERENNIAL_CACHE_DIR=/opt/perennial node deploy/fetch-tools.mjs

# What is needed to run, at the versions of the lock file. Libraries for other systems are a third of the size.
FROM node:20.20.2-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY deploy/runtime-dependencies.mjs deploy/
RUN node deploy/runtime-dependencies.mjs && npm ci --omit=dev --no-audit --no-fund && \
    rm -rf node_modules/onnxruntime-node/bin/*/darwin node_modules/onnxruntime-node/bin/*/win32 && \
    rm -rf node_modules/@temporalio/core-bridge/releases/*-apple-* node_modules/@temporalio/core-bridge/releases/*-windows-*

FROM node:20.20.2-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production PERENNIAL_HOME=/var/lib/perennial PERENNIAL_CACHE_DIR=/opt/perennial
COPY --from=build /opt/perennial /opt/perennial
# Volumes take over these folders and their owner. Tools stay outside of them, so a new image brings its own.
RUN mkdir -p /var/lib/perennial /opt/perennial/objects /opt/perennial/serving && \
    chown node:node /var/lib/perennial /opt/perennial/objects /opt/perennial/serving
COPY --from=dependencies /app/node_modules node_modules
COPY package.json LICENSE ./
COPY scripts/binaries.json scripts/
COPY deploy deploy
COPY --from=build /app/dist dist
USER node
# Passes signals on and buries what a killed trainer leaves behind.
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/workers/main.js"]
