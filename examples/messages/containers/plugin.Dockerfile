# SPDX-License-Identifier: BSD-3-Clause
# PyPlugin. From the root of the source tree, after the image pyevents was built:
#   docker build -f examples/messages/containers/plugin.Dockerfile -t messages-plugin .
ARG PYEVENTS=pyevents
FROM ${PYEVENTS}
COPY examples/messages/plugin.py .
ENV EVENT_ENGINE_HOST=engine EVENT_ENGINE_PORT=6000
