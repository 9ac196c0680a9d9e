# SPDX-License-Identifier: BSD-3-Clause
# The engine with MsgProducer and Counter. From the root of the source tree:
#   docker build -f examples/messages/containers/engine.Dockerfile -t messages-engine .
ARG BASE=docker.io/library/debian:12-slim

FROM ${BASE} AS build
WORKDIR /source
COPY resources/packaging resources/packaging
RUN bash -ec '. resources/packaging/install_packages.sh; install_packages engine'
COPY . .
RUN cmake --preset release -DEVENT_ENGINE_STUDIO=OFF -DEVENT_ENGINE_TESTS=OFF \
    && cmake --build --preset release --target engine/all examples/messages/all
RUN cmake --install build/release --component runtime --prefix /installed \
    && install -D build/release/bin/libmessages_plugins.so /installed/lib/event-engine/plugins/libmessages_plugins.so

FROM ${BASE}
COPY resources/packaging /packaging
RUN bash -ec '. /packaging/install_packages.sh; install_packages runtime' \
    && rm -rf /var/lib/apt/lists/* /packaging
COPY --from=build /installed /usr/local
WORKDIR /app
COPY examples/messages/containers/app.toml .
CMD ["event-engine", "run", "app.toml"]
