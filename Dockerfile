# syntax=docker/dockerfile:1
# docker build -t stillup .
# docker run -p 8080:8080 -v ./my-config:/etc/stillup:ro -v stillup:/data --read-only stillup

# Exact versions; a digest is better, once you have pulled it: docker buildx imagetools inspect rust:1.95.0-bookworm
FROM rust:1.95.0-bookworm AS build
WORKDIR /src
COPY . .
# the image's own toolchain, whatever rust-toolchain.toml would fetch
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    RUSTUP_TOOLCHAIN="$RUST_VERSION" cargo build --release --locked \
    && cp target/release/stillup /stillup \
    && mkdir /data

# glibc, CA certificates, time zones, and nothing else: no shell, no package manager
# It has no versions but Debian's: pin it by its digest where builds must be repeated
FROM gcr.io/distroless/cc-debian12:latest
COPY --from=build /stillup /usr/local/bin/stillup
COPY --from=build --chown=10001:10001 /data /data
COPY monitors.yaml /etc/stillup/monitors.yaml
USER 10001:10001
# The only place it writes. Also the working directory, where SQLite puts temporary files when /tmp is read-only.
WORKDIR /data
VOLUME /data
ENV STILLUP_CONFIG=/etc/stillup/monitors.yaml \
    STILLUP_DATA=/data \
    STILLUP_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s CMD ["stillup", "healthcheck"]
# it handles SIGTERM itself and starts no children: no init is needed
ENTRYPOINT ["stillup"]
