"""Tandem: how well it serves, service by service."""

from parts import (
    ALL_CALLS,
    CALLS,
    FAULTS_OF_STREAMS,
    OUR_FAULTS,
    PROCESS,
    Board,
    bars,
    by_process,
    ends,
    graph,
    heat,
    number,
    of_tandem,
    quantile,
    rate,
)


def board() -> Board:
    board = Board(
        "tandem-suite",
        "Tandem: service levels",
        "Whether callers get answers, how fast, and what is short. Start here when an alert came.",
    )
    board.cells().services().country(hidden=True)
    _levels(board)
    _calls(board)
    _room(board)
    return board


def _levels(board: Board) -> None:
    def kept(level: str) -> str:
        return (
            f'1 - sum by (cell, service) (avg_over_time(tandem:bad_calls:rate5m{{level="{level}", cell=~"$cell", service=~"$service"}}[$__range]))'
            f' / (sum by (cell, service) (avg_over_time(tandem:calls:rate5m{{level="{level}", cell=~"$cell", service=~"$service"}}[$__range])) > 0)'
        )

    board.row("Service levels")
    board.add(
        number(
            "Answered without a fault of ours",
            "Part of calls in the chosen time, streams (imports, exports, watches) among them, that did not end by our fault. The level is 99.9%.",
            "percentunit",
            (kept("availability"), "{{cell}} {{service}}"),
            limits=((None, "red"), (0.999, "green")),
            decimals=3,
        ),
        8,
    )
    board.add(
        number(
            "Answered within 0.25 s",
            "Part of unary calls in the chosen time that took at most 0.25 s. The level is 99%.",
            "percentunit",
            (kept("delay"), "{{cell}} {{service}}"),
            limits=((None, "red"), (0.99, "green")),
            decimals=2,
        ),
        8,
    )
    board.add(
        number(
            "Alerts that fire",
            "Alerts of Tandem that fire now; each has a runbook of its name in docs/runbooks.",
            "none",
            ('count(ALERTS{cell=~"$cell", alertname=~"Tandem.*", alertstate="firing"}) or vector(0)', "alerts"),
            limits=((None, "green"), (1, "red")),
        ),
        8,
    )
    board.add(
        graph(
            "How fast budgets burn (1 hour)",
            "1 spends the budget of failures exactly; above 14.4, and over five minutes as well, somebody is called.",
            "none",
            ('tandem:burn:rate1h{cell=~"$cell", service=~"$service"}', "{{cell}} {{service}} {{level}}"),
            limits=((None, "transparent"), (1, "yellow"), (14.4, "red")),
        ),
        12,
    )
    board.add(
        graph(
            "How fast budgets burn (6 hours)",
            "The slower view of the same: above 6, and over 30 minutes as well, somebody is called.",
            "none",
            ('tandem:burn:rate6h{cell=~"$cell", service=~"$service"}', "{{cell}} {{service}} {{level}}"),
            limits=((None, "transparent"), (1, "yellow"), (6, "red")),
        ),
        12,
    )


def _calls(board: Board) -> None:
    board.row("Rate, errors, duration")
    board.add(
        graph(
            "Calls per second",
            "All calls that ended, whatever their answer.",
            "reqps",
            (rate("grpc_server_handled_total", ALL_CALLS), "{{cell}} {{service}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Faults of ours per second",
            "Calls that ended by our fault, by code, streams (imports, exports, watches) among them: these spend the budget of availability.",
            "reqps",
            (
                ends(f'grpc_code=~"{OUR_FAULTS}"', f'grpc_code=~"{FAULTS_OF_STREAMS}"'),
                "{{cell}} {{service}} {{grpc_code}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "Refusals per second",
            "Calls that were refused with a reason: callers' mistakes, lost races, missing permissions.",
            "reqps",
            (
                ends(f'grpc_code!~"OK|{OUR_FAULTS}"', f'grpc_code!~"OK|Canceled|{OUR_FAULTS}"'),
                "{{cell}} {{service}} {{grpc_code}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "How long calls take",
            "Half of all unary calls are faster than p50, one in a hundred is slower than p99. Points are traces.",
            "s",
            (quantile(0.5, "grpc_server_handling_seconds", CALLS), "{{cell}} {{service}} p50", True),
            (quantile(0.99, "grpc_server_handling_seconds", CALLS), "{{cell}} {{service}} p99", True),
        ),
        12,
    )
    board.add(
        heat(
            "How durations are spread",
            "Unary calls by how long they took; darker is more of them. Points are traces.",
            rate("grpc_server_handling_seconds_bucket", CALLS, "le"),
        ),
        12,
    )
    board.add(
        bars(
            "Slowest methods",
            "The ten methods with the slowest hundredth of calls (p99).",
            "s",
            (
                "topk(10, " + quantile(0.99, "grpc_server_handling_seconds", CALLS, "grpc_method") + " > 0)",
                "{{grpc_method}}",
            ),
        ),
        12,
    )
    board.add(
        bars(
            "Busiest methods",
            "The ten methods that are called most.",
            "reqps",
            ("topk(10, " + rate("grpc_server_handled_total", CALLS, "grpc_method") + " > 0)", "{{grpc_method}}"),
        ),
        12,
    )


def _room(board: Board) -> None:
    board.row("What is short")
    board.add(
        graph(
            "Calls under way",
            "Calls that began and have not ended, open streams among them.",
            "none",
            (
                f"sum by (cell, service) (grpc_server_started_total{{{ALL_CALLS}}})"
                f" - sum by (cell, service) (grpc_server_handled_total{{{ALL_CALLS}}})",
                "{{cell}} {{service}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "Calls that wait for a thread",
            "Part of the queue that is full; at 100% calls are refused (OVERLOADED).",
            "percentunit",
            (
                'max by (cell, service) (tandem_executor_queue_length{cell=~"$cell", service=~"$service"}'
                ' / tandem_executor_queue_limit{cell=~"$cell", service=~"$service"})',
                "{{cell}} {{service}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "Streams and waits",
            "Part of the threads for streams and for calls that wait for an event.",
            "percentunit",
            (by_process('tandem_threads_busy{cell=~"$cell"} / tandem_threads_limit'), "{{cell}} {{process}}"),
        ),
        8,
    )
    board.add(
        graph(
            "CPU",
            "Cores in use, by process.",
            "none",
            (
                by_process(of_tandem('rate(process_cpu_seconds_total{cell=~"$cell"}[$__rate_interval])')),
                "{{cell}} {{process}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "Memory",
            "Resident memory, by process.",
            "bytes",
            (by_process(of_tandem('process_resident_memory_bytes{cell=~"$cell"}')), "{{cell}} {{process}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Versions",
            "Processes by the version and the commit that they run: two are a rollout under way.",
            "none",
            ("count by (version, revision) (tandem_build_info{cell=~\"$cell\"})", "{{version}} {{revision}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Connections",
            "Part of gRPC's connections that there may be.",
            "percentunit",
            (by_process('tandem_connections{cell=~"$cell"} / tandem_connections_limit'), "{{cell}} {{process}}"),
            limits=((None, "transparent"), (0.8, "red")),
        ),
        8,
    )
    board.add(
        graph(
            "Connections refused",
            "New connections per second that were closed at once, because there were as many as there may be.",
            "cps",
            (_lost("tandem_connections_refused_total"), "{{cell}} {{process}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Calls cut off",
            "Calls per second that were ended because their callers took too much: headers above 32 KiB, no message within ten seconds, an answer that is not read within a minute, or too many calls of one connection.",
            "cps",
            (
                by_process(rate("tandem_calls_cut_total", 'cell=~"$cell"', f"{PROCESS}, why")),
                "{{cell}} {{process}} {{why}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "File descriptors",
            "Part of the descriptors that a process may have, connections among them.",
            "percentunit",
            (by_process(of_tandem('process_open_fds{cell=~"$cell"} / process_max_fds')), "{{cell}} {{process}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Time until certificates expire",
            "Of each that a process has the file of: its own (tls), those that it shows to Kafka and PostgreSQL, and the authorities that it trusts. Sooner than two days: it should have been renewed by now.",
            "s",
            (
                by_process('tandem_certificate_expiry_timestamp_seconds{cell=~"$cell"} - time()'),
                "{{cell}} {{process}} {{certificate}}",
            ),
            limits=((None, "red"), (172800, "transparent")),
        ),
        8,
    )
    board.add(
        graph(
            "Spans lost",
            "Spans per second that the collector did not take, or not as fast as they came; traces have gaps.",
            "cps",
            (_lost("tandem_spans_dropped_total"), "{{cell}} {{process}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Log lines lost",
            "Lines of the log that were dropped because its reader was too slow.",
            "cps",
            (_lost("tandem_log_lines_dropped_total"), "{{cell}} {{process}}"),
        ),
        8,
    )


def _lost(metric: str) -> str:
    return by_process(rate(metric, 'cell=~"$cell"', PROCESS))
