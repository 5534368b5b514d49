"""Tandem: stores and caches."""

from parts import PROCESS, Board, by_process, graph, number, quantile, rate

OF = 'cell=~"$cell", service=~"$service"'


def board() -> Board:
    board = Board(
        "tandem-stores",
        "Tandem: stores and caches",
        "What databases and caches have to do, and whether they keep up.",
    )
    board.cells().services().country(hidden=True)
    _stores(board)
    _caches(board)
    return board


def _stores(board: Board) -> None:
    board.row("Stores")
    board.add(
        number(
            "Store answers",
            "1 while the database of a service answers every replica of it.",
            "none",
            (f"min by (cell, service) (tandem_store_up{{{OF}}})", "{{cell}} {{service}}"),
            limits=((None, "red"), (1, "green")),
        ),
        8,
    )
    board.add(
        graph(
            "Changes and transactions per second",
            "What is committed, and in how many transactions: many changes share one when there is much to do.",
            "cps",
            (rate("tandem_commit_wait_seconds_count", OF), "{{cell}} {{service}} changes"),
            (rate("tandem_commit_batch_size_count", OF), "{{cell}} {{service}} transactions"),
        ),
        8,
    )
    board.add(
        graph(
            "Changes in one transaction",
            "On average. It grows with load, and a durable change gets cheaper by it.",
            "none",
            (
                rate("tandem_commit_batch_size_sum", OF) + " / (" + rate("tandem_commit_batch_size_count", OF) + " > 0)",
                "{{cell}} {{service}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "From queueing a change to its commit",
            "Above 0.1 s the disk or the database is slow, or a name is locked for long.",
            "s",
            (quantile(0.5, "tandem_commit_wait_seconds", OF), "{{cell}} {{service}} p50"),
            (quantile(0.99, "tandem_commit_wait_seconds", OF), "{{cell}} {{service}} p99"),
        ),
        12,
    )
    board.add(
        graph(
            "Changes that were run again",
            "Somebody was faster, per second. A steady rate means that one resource is hot.",
            "cps",
            (rate("tandem_guards_lost_total", OF), "{{cell}} {{service}}"),
        ),
        12,
    )
    board.add(
        graph(
            "Oldest commit under way",
            "How long it has not returned. Above 15 s a standby is missing or a disk hangs: commands end at their deadlines, reads go on.",
            "s",
            (f"max by (cell, service) (tandem_commit_oldest_age_seconds{{{OF}}})", "{{cell}} {{service}}"),
            limits=((None, "transparent"), (15, "red")),
        ),
        8,
    )
    board.add(
        graph(
            "Connections for reading",
            "Of PostgreSQL, for lists and for the journal; reads that wait find all of them busy.",
            "none",
            (f"sum by (cell, service, state) (tandem_store_connections{{{OF}}})", "{{cell}} {{service}} {{state}}"),
            (f"sum by (cell, service) (tandem_store_connections_limit{{{OF}}})", "{{cell}} {{service}} limit"),
        ),
        8,
    )
    board.add(
        graph(
            "Reads that waited for a connection",
            "Per second. A steady rate: more replicas, or slow lists.",
            "cps",
            (rate("tandem_store_connection_waits_total", OF), "{{cell}} {{service}}"),
        ),
        8,
    )


def _caches(board: Board) -> None:
    board.row("Caches")
    board.add(
        graph(
            "Reads that memory answered",
            "Part of the reads of single resources that this process's own memory had.",
            "percentunit",
            (
                rate("tandem_cache_requests_total", f'{OF}, result="hit"')
                + " / (" + rate("tandem_cache_requests_total", OF) + " > 0)",
                "{{cell}} {{service}}",
            ),
        ),
        8,
    )
    board.add(
        graph(
            "What Redis had for the rest",
            "Per second: hit, miss, skipped (it was left alone), garbage (it was not understood).",
            "cps",
            ("sum by (result) (rate(tandem_cache_redis_requests_total{cell=~\"$cell\"}[$__rate_interval]))", "{{result}}"),
        ),
        8,
    )
    board.add(
        number(
            "Redis answers",
            "0 while its breaker is open: it did not answer, and nobody waits for it.",
            "none",
            (by_process(f'min by ({PROCESS}) (tandem_cache_redis_up{{cell=~"$cell"}})'), "{{cell}} {{process}}"),
            limits=((None, "red"), (1, "green")),
        ),
        8,
    )
