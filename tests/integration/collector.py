"""collector.py FILE: takes spans by OTLP over gRPC on a free port of 127.0.0.1 and writes each into FILE as a line of JSON.

The first line is the port. With a folder in TLS_DIR it serves by the tls.crt and tls.key there.
"""

import concurrent.futures
import json
import os
import pathlib
import sys
import threading

import grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as service
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as stubs
from opentelemetry.proto.trace.v1 import trace_pb2


def texts(attributes):
    return {one.key: str(getattr(one.value, one.value.WhichOneof("value"))) for one in attributes}


def described(resource, scope, span):
    return {
        "resource": texts(resource.attributes),
        "scope": scope.name,
        "trace": span.trace_id.hex(),
        "id": span.span_id.hex(),
        "parent": span.parent_span_id.hex(),
        "name": span.name,
        "kind": trace_pb2.Span.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        "start": span.start_time_unix_nano,
        "end": span.end_time_unix_nano,
        "attributes": texts(span.attributes),
        "links": [{"trace": link.trace_id.hex(), "id": link.span_id.hex()} for link in span.links],
        "failed": span.status.code == trace_pb2.Status.STATUS_CODE_ERROR,
    }


class Collector(stubs.TraceServiceServicer):
    def __init__(self, file):
        self.file = file
        self.lock = threading.Lock()

    def write(self, value):
        with self.lock:
            print(json.dumps(value), file=self.file, flush=True)

    def Export(self, request, context):
        for of_resource in request.resource_spans:
            for of_scope in of_resource.scope_spans:
                for span in of_scope.spans:
                    self.write(described(of_resource.resource, of_scope.scope, span))
        return service.ExportTraceServiceResponse()


def open_port(server):
    folder = os.environ.get("TLS_DIR")
    if not folder:
        return server.add_insecure_port("127.0.0.1:0")
    key, certificate = (pathlib.Path(folder, name).read_bytes() for name in ("tls.key", "tls.crt"))
    return server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([(key, certificate)]))


def main(path):
    with open(path, "w", encoding="utf-8") as file:
        server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
        collector = Collector(file)
        stubs.add_TraceServiceServicer_to_server(collector, server)
        port = open_port(server)
        server.start()
        collector.write(port)
        server.wait_for_termination()


main(sys.argv[1])
