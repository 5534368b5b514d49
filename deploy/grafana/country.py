"""Tandem: one country, for the people of its programmes."""

from parts import Board, bars, graph, number

HERE = 'country="$country", service=~"$service"'


def _now(metric: str, by: str, more: str = "") -> str:
    return f"max by ({by}) ({metric}{{{HERE}{more}}})"


def _all(metric: str, more: str = "") -> str:
    return f"sum(max by (service, country, state, phase, role, stage, support) ({metric}{{{HERE}{more}}}))"


def board() -> Board:
    board = Board(
        "tandem-country",
        "Tandem: a country",
        "Partnerships, people in place, objectives and learning of one country, as numbers without names. What each "
        "partnership does stands in its report.",
        time="now-90d",
    )
    board.country().services()
    _partnerships(board)
    _people(board)
    _objectives(board)
    return board


def _partnerships(board: Board) -> None:
    board.row("Partnerships")
    board.add(
        bars(
            "Where partnerships stand",
            "How many partnerships are in each stage today, from the first talk to the end.",
            "none",
            (_now("tandem_partnerships", "stage"), "{{stage}}"),
        ),
        12,
    )
    board.add(
        graph(
            "How that has changed",
            "Partnerships by stage over the chosen time.",
            "none",
            (_now("tandem_partnerships", "stage"), "{{stage}}"),
            stacked=True,
        ),
        12,
    )
    board.add(
        bars(
            "Leaders who steer: boards",
            "Oversight boards of both sides' leaders. A board that missed two meetings is dormant, and wants a visit.",
            "none",
            (_now("tandem_boards", "state"), "{{state}}"),
        ),
        12,
    )
    board.add(
        bars(
            "Leaders",
            "Leaders in their posts by how far they support partnerships: unaware, informed, supportive, champion.",
            "none",
            (_now("tandem_leaders", "support"), "{{support}}"),
        ),
        12,
    )
    board.add(
        bars(
            "What leaders were asked for",
            "Leave, cooperation of another team, a word in the right place: raised, acknowledged, granted, refused, lapsed.",
            "none",
            (_now("tandem_support_asks", "state"), "{{state}}"),
        ),
        12,
    )
    board.add(
        number(
            "Posts without a leader",
            "Leaders' posts that are vacant: a new holder wants a first briefing.",
            "none",
            (_all("tandem_leader_posts", ', state="vacant"'), "vacant"),
        ),
        12,
    )
    board.add(
        number(
            "Waiting for somebody",
            "Seats that are open, and matches that one side or both have yet to accept.",
            "none",
            (_all("tandem_needs_open"), "needs with open seats"),
            (_all("tandem_matches_waiting"), "matches to be accepted"),
        ),
        12,
    )


def _people(board: Board) -> None:
    board.row("People in place")
    board.add(
        bars(
            "Phases",
            "People who are in place now, by what they are at: winning trust, setting objectives, building capability, "
            "handing over.",
            "none",
            (f'sum by (phase) (max by (phase, role) (tandem_active_placements{{{HERE}}}))', "{{phase}}"),
        ),
        8,
    )
    board.add(
        bars(
            "Roles",
            "People who are in place now, by role.",
            "none",
            (f'sum by (role) (max by (phase, role) (tandem_active_placements{{{HERE}}}))', "{{role}}"),
        ),
        8,
    )
    board.add(
        number(
            "Coaching",
            "Coaches, and management partners who coach a team, that are in place now.",
            "none",
            (_all("tandem_active_placements", ', role="coach"'), "coaches"),
            (_all("tandem_active_placements", ', role="management_partner"'), "management partners"),
        ),
        8,
    )
    board.add(
        graph(
            "Placements",
            "All placements by state: planned, being cleared, ready, active, paused, completed, ended early, cancelled.",
            "none",
            (_now("tandem_placements", "state"), "{{state}}"),
            stacked=True,
        ),
        24,
    )


def _objectives(board: Board) -> None:
    board.row("Objectives and learning")
    board.add(
        bars(
            "Objectives",
            "Objectives of the country's teams by how far they are.",
            "none",
            (_now("tandem_objectives", "state"), "{{state}}"),
        ),
        8,
    )
    board.add(
        graph(
            "Objectives over time",
            "What was agreed, and what has been achieved.",
            "none",
            (_now("tandem_objectives", "state"), "{{state}}"),
            stacked=True,
        ),
        8,
    )
    board.add(
        number(
            "Measurements overdue",
            "Indicators whose next measurement should have been recorded by now.",
            "none",
            (_all("tandem_measurements_overdue"), "overdue"),
        ),
        8,
    )
    board.add(
        bars(
            "Indicators",
            "What is measured, from its definition to its last measurement.",
            "none",
            (_now("tandem_indicators", "state"), "{{state}}"),
        ),
        12,
    )
    board.add(
        bars(
            "Learning",
            "What was recommended to teams to close a gap, and what became of it.",
            "none",
            (_now("tandem_recommendations", "state"), "{{state}}"),
        ),
        12,
    )
