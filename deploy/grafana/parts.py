"""What the dashboards have in common: how they look, what links them, how a panel is made of queries."""

from grafana_foundation_sdk.builders import (
    bargauge,
    common as common_builders,
    dashboard,
    heatmap,
    prometheus,
    stat,
    timeseries,
)
from grafana_foundation_sdk.models import common, heatmap as heatmap_models
from grafana_foundation_sdk.models.dashboard import (
    DashboardLinkType,
    DashboardCursorSync,
    DataSourceRef,
    GridPos,
    Threshold,
    ThresholdsMode,
    VariableHide,
    VariableRefresh,
    VariableSort,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = DataSourceRef(type_val="prometheus", uid="${source}")
TAG = "tandem"
WIDTH = 24

# Other servers count their calls under the same names, and every process its memory.
ALL_CALLS = 'grpc_service=~"tandem[.].*", cell=~"$cell", service=~"$service"'
# Of the service levels: not what operators ask.
LEVEL_CALLS = 'grpc_service!~"tandem[.]admin[.].*", ' + ALL_CALLS
CALLS = 'grpc_type="unary", ' + LEVEL_CALLS
STREAMS = 'grpc_type="server_stream", ' + LEVEL_CALLS
OUR_FAULTS = "Unknown|Internal|DataLoss|Unavailable|DeadlineExceeded|ResourceExhausted"
# One that is open ends with a rollout, at its deadline, or when its caller has gone.
FAULTS_OF_STREAMS = "Unknown|Internal|DataLoss"


class Board:
    """A dashboard whose panels are put down from left to right, with ids in that order."""

    def __init__(self, uid: str, title: str, description: str, time: str = "now-3h") -> None:
        self._builder = (
            dashboard.Dashboard(title)
            .uid(uid)
            .description(description)
            .tags([TAG])
            .timezone("browser")
            .time(time, "now")
            .refresh("1m")
            .tooltip(DashboardCursorSync.CROSSHAIR)
            .readonly()
            .with_variable(
                dashboard.DatasourceVariable("source").label("Prometheus").type("prometheus").hide(
                    VariableHide.DONT_HIDE
                )
            )
            .link(
                dashboard.DashboardLink("Tandem")
                .type(DashboardLinkType.DASHBOARDS)
                .tags([TAG])
                .include_vars(True)
                .keep_time(True)
            )
        )
        self._next_id = 1
        self._x = self._y = self._row_height = 0

    def variable(self, name: str, label: str, query: str, many: bool, hidden: bool = False) -> "Board":
        variable = (
            dashboard.QueryVariable(name)
            .label(label)
            .query(query)
            .datasource(SOURCE)
            .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
            .sort(VariableSort.ALPHABETICAL_ASC)
            .multi(many)
            .hide(VariableHide.HIDE_VARIABLE if hidden else VariableHide.DONT_HIDE)
        )
        if many:
            variable = variable.include_all(True).all_value(".*")
        self._builder = self._builder.with_variable(variable)
        return self

    def cells(self) -> "Board":
        """Deployments, where one Prometheus scrapes several; without the label all is chosen."""
        return self.variable("cell", "Cell", "label_values(tandem_store_up, cell)", True)

    def services(self) -> "Board":
        return self.variable("service", "Service", "label_values(tandem_store_up, service)", True)

    def country(self, hidden: bool = False) -> "Board":
        """Hidden where no series is of a country: the links between boards take the chosen one along."""
        return self.variable("country", "Country", "label_values(tandem_partnerships, country)", False, hidden)

    def row(self, title: str) -> "Board":
        self._break()
        self._builder = self._builder.with_row(
            dashboard.Row(title).id(self._take_id()).grid_pos(GridPos(h=1, w=WIDTH, x=0, y=self._y))
        )
        self._y += 1
        return self

    def add(self, panel, width: int, height: int = 8) -> "Board":
        if self._x + width > WIDTH:
            self._break()
        place = GridPos(h=height, w=width, x=self._x, y=self._y)
        self._builder = self._builder.with_panel(
            panel.id(self._take_id()).datasource(SOURCE).grid_pos(place)
        )
        self._x += width
        self._row_height = max(self._row_height, height)
        return self

    def build(self):
        return self._builder.build()

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _break(self) -> None:
        self._x = 0
        self._y += self._row_height
        self._row_height = 0


def query(expression: str, legend: str, exemplars: bool = False):
    return (
        prometheus.Dataquery()
        .datasource(SOURCE)
        .expr(expression)
        .legend_format(legend)
        .range()
        .exemplar(exemplars)
    )


def _targets(panel, queries):
    for index, (expression, legend, *exemplars) in enumerate(queries):
        panel = panel.with_target(
            query(expression, legend, bool(exemplars and exemplars[0])).ref_id(chr(ord("A") + index))
        )
    return panel


def graph(title: str, description: str, unit: str, *queries, stacked: bool = False, limits=()):
    """Lines over time; a query is (expression, legend) or (expression, legend, True) with exemplars."""
    panel = (
        timeseries.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .min(0)
        .fill_opacity(20 if stacked else 0)
        .legend(
            common_builders.VizLegendOptions()
            .display_mode(common.LegendDisplayMode.LIST)
            .placement(common.LegendPlacement.BOTTOM)
            .show_legend(True)
        )
    )
    if stacked:
        panel = panel.stacking(common_builders.StackingConfig().mode(common.StackingMode.NORMAL))
    if limits:
        panel = panel.thresholds(steps(limits)).thresholds_style(
            common_builders.GraphThresholdsStyleConfig().mode(common.GraphThresholdsStyleMode.DASHED)
        )
    return _targets(panel, queries)


def number(title: str, description: str, unit: str, *queries, limits=(), decimals: int | None = None):
    panel = (
        stat.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .reduce_options(common_builders.ReduceDataOptions().calcs(["lastNotNull"]))
    )
    if decimals is not None:
        panel = panel.decimals(decimals)
    if limits:
        panel = panel.thresholds(steps(limits))
    return _targets(panel, queries)


def bars(title: str, description: str, unit: str, *queries):
    panel = (
        bargauge.Panel()
        .title(title)
        .description(description)
        .unit(unit)
        .min(0)
        .orientation(common.VizOrientation.HORIZONTAL)
        .reduce_options(common_builders.ReduceDataOptions().calcs(["lastNotNull"]))
    )
    return _targets(panel, queries)


def heat(title: str, description: str, expression: str):
    """How durations are spread, of a histogram's buckets; a trace of each is a point on it."""
    panel = (
        heatmap.Panel()
        .title(title)
        .description(description)
        .calculate(False)
        .y_axis(heatmap.YAxisConfig().unit("s"))
        .color(heatmap.HeatmapColorOptions().mode(heatmap_models.HeatmapColorMode.SCHEME).scheme("Oranges").steps(64))
        .exemplars_color("rgba(255,0,255,0.7)")
        .with_target(query(expression, "{{le}}", True).format(PromQueryFormat.HEATMAP).ref_id("A"))
    )
    return panel


def steps(limits):
    """(None, "green"), (0.99, "red"): colours from a value on."""
    return (
        dashboard.ThresholdsConfig()
        .mode(ThresholdsMode.ABSOLUTE)
        .steps([Threshold(value=value, color=color) for value, color in limits])
    )


def quantile(part: float, metric: str, selector: str, by: str = "cell, service") -> str:
    return (
        f"histogram_quantile({part}, sum by (le, {by}) "
        f"(rate({metric}_bucket{{{selector}}}[$__rate_interval])))"
    )


def rate(metric: str, selector: str, by: str = "cell, service") -> str:
    return f"sum by ({by}) (rate({metric}{{{selector}}}[$__rate_interval]))"


def ends(unary: str, streams: str) -> str:
    """How many calls of the service levels end so per second, by code."""
    of = "rate(grpc_server_handled_total{%s, %s}[$__rate_interval])"
    return f"sum by (cell, service, grpc_code) ({of % (CALLS, unary)} or {of % (STREAMS, streams)})"


def greatest(metric: str, selector: str, by: str = "cell, service") -> str:
    """Of what every replica tells alike."""
    return f"max by ({by}) ({metric}{{{selector}}})"


PROCESS = "cell, pod, instance"


def by_process(series: str) -> str:
    """With a label `process`: its pod where pods are scraped, as alerts name it, and its address elsewhere."""
    of_address = f'label_replace({series}, "process", "$1", "instance", "(.+)")'
    return f'label_replace({of_address}, "process", "$1", "pod", "(.+)")'


def of_tandem(series: str) -> str:
    """Of what every process tells, that of Tandem's."""
    return f"({series} and on (job, instance) tandem_build_info)"
