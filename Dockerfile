# petrify as a container, which without arguments is the KRM function petrify fn.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -o /petrify ./cmd/petrify

FROM gcr.io/distroless/static:nonroot
COPY --from=build /petrify /petrify
ENTRYPOINT ["/petrify"]
CMD ["fn"]
