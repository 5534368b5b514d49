"""Tandem: the way of events from a journal to a report."""

from parts import Board, graph, greatest, heat, quantile, rate

OF = 'cell=~"$cell", service=~"$service"'


def board() -> Board:
    board = Board(
        "tandem-events",
        "Tandem: events",
        "From the journal of a service to the log, and from there into the others and into reports.",
    )
    board.cells().services().country(hidden=True)
    board.row("The whole way")
    board.add(
        graph(
            "From a commit to its effect elsewhere",
            "How long it takes until an event is applied by the service that it is for; reporting's is the age of what "
            "reports show. Points are traces.",
            "s",
            (quantile(0.5, "tandem_event_delay_seconds", OF), "{{cell}} {{service}} p50", True),
            (quantile(0.99, "tandem_event_delay_seconds", OF), "{{cell}} {{service}} p99", True),
        ),
        12,
    )
    board.add(
        heat(
            "How that is spread",
            "Events by how long they took to be applied; darker is more of them.",
            rate("tandem_event_delay_seconds_bucket", OF, "le"),
        ),
        12,
    )
    board.row("Into the log")
    board.add(
        graph(
            "Events that wait in the journal",
            "Rows of the journal whose events are not in the log yet.",
            "none",
            (greatest("tandem_journal_lag_events", OF), "{{cell}} {{service}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Age of the oldest of them",
            "Above a minute Kafka is away, or nobody holds the lease of the relay.",
            "s",
            (greatest("tandem_journal_oldest_age_seconds", OF), "{{cell}} {{service}}"),
            limits=((None, "transparent"), (60, "red")),
        ),
        8,
    )
    board.add(
        graph(
            "From a commit to the log",
            "How long the relay takes. Points are traces.",
            "s",
            (quantile(0.5, "tandem_relay_delay_seconds", OF), "{{cell}} {{service}} p50", True),
            (quantile(0.99, "tandem_relay_delay_seconds", OF), "{{cell}} {{service}} p99", True),
        ),
        8,
    )
    board.row("Out of the log")
    board.add(
        graph(
            "Events that wait in the log",
            "What each service has not applied yet.",
            "none",
            (f"sum by (cell, service) (tandem_consumer_lag_events{{{OF}}})", "{{cell}} {{service}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Age of the oldest of them",
            "How far behind a service is. Above two minutes it stands still, or has more to do than it can.",
            "s",
            (greatest("tandem_consumer_lag_seconds", OF), "{{cell}} {{service}}"),
            limits=((None, "transparent"), (120, "red")),
        ),
        8,
    )
    board.add(
        graph(
            "Events applied per second",
            "By the service that applies them.",
            "cps",
            (rate("tandem_event_delay_seconds_count", OF), "{{cell}} {{service}}"),
        ),
        8,
    )
    board.row("What went wrong")
    board.add(
        graph(
            "Consumers that take events",
            "0: one of them stands still, or does not reach the log; what it lags behind then says little.",
            "none",
            (f"min by (cell, service) (tandem_consumers_up{{{OF}}})", "{{cell}} {{service}}"),
        ),
        6,
    )
    board.add(
        graph(
            "Parked keys",
            "Partnerships of which an event could not be applied: their later events wait behind it.",
            "none",
            (greatest("tandem_parked_keys", OF), "{{cell}} {{service}}"),
            limits=((None, "transparent"), (1, "red")),
        ),
        6,
    )
    board.add(
        graph(
            "Timers that are late, or failed for good",
            "Reminders, expiries and lapses that are due and have not run.",
            "none",
            (greatest("tandem_timers_overdue", OF), "{{cell}} {{service}} late"),
            (greatest("tandem_parked_timers", OF), "{{cell}} {{service}} failed"),
        ),
        6,
    )
    board.add(
        graph(
            "Duplicates dropped per second",
            "Events that reactions had applied before. Harmless: they follow a rebalance or a relay that took over.",
            "cps",
            (rate("tandem_dropped_duplicates_total", OF), "{{cell}} {{service}}"),
        ),
        6,
    )
    return board
