# The assay command as a container image, from what `make release` builds. From the root of the repository:
#   docker build --platform linux/amd64 --tag assay .
#   docker run --rm --volume "$PWD:/work" assay check
# It runs as a user without privileges. What writes files into the folder needs yours: --user "$(id -u):$(id -g)".
FROM gcr.io/distroless/static-debian12:nonroot
ARG TARGETARCH
COPY dist/container/assay-linux-${TARGETARCH} /usr/bin/assay
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/usr/bin/assay"]
CMD ["--help"]
