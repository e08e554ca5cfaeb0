"""Every room's settings as one record, and the settings of the ways in."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..councils.settings import CouncilsSettings
from ..delivery.settings import AlertSettings, DeliverySettings, MailSettings
from ..digest.settings import DigestSettings
from ..extract.settings import ExtractSettings
from ..facts.settings import FactsSettings
from ..fetch.settings import FetchSettings
from ..grouping.settings import GroupingSettings
from ..health.settings import HealthSettings
from ..incidents.settings import IncidentsSettings
from ..relevance.settings import RelevanceSettings
from ..store.settings import StoreSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """One unattended run."""

    budget_seconds: int = 900
    """Longest duration of a run in seconds; what is left goes first next time. 15 minutes: half of the scheduler's interval, so that runs never meet."""

    most_failed_share: float = 0.5
    """Share of failed feeds, 0 to 1, above which a run ends with exit code 3: then the fault is more likely ours than the publishers'. Our choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleSettings:
    """``monitor schedule``, the clock."""

    every_minutes: int = 30
    """Minutes between two runs. Local papers publish a few times an hour at most, and feeds are asked no more often than they like anyway."""

    stop_seconds: int = 15
    """Seconds a run that is told to stop may take to finish what it has begun, before it is killed. A run promises 10."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeSettings:
    """The archive in a browser."""

    host: str = "127.0.0.1"
    """Address it listens on. This machine only: the database holds publishers' text; pass on the file of `monitor publish-db` instead."""

    port: int = 8001
    """Port it listens on; 0 takes a free one. Datasette's own default."""

    query_seconds: int = 5
    """Seconds after which a question to the database is given up, so that nobody's typing error keeps the machine busy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings; the parts are named as in feeds.yml."""

    timezone: str = "Europe/London"
    """Time zone of days and digest times, by its name in the tz database."""

    watch: tuple[str, ...] = ()
    """Councils that come first in the digest, and whose first mention is urgent, by their official short names."""

    run: RunSettings = field(default_factory=RunSettings)
    schedule: ScheduleSettings = field(default_factory=ScheduleSettings)
    health: HealthSettings = field(default_factory=HealthSettings)
    fetch: FetchSettings = field(default_factory=FetchSettings)
    extract: ExtractSettings = field(default_factory=ExtractSettings)
    relevance: RelevanceSettings = field(default_factory=RelevanceSettings)
    councils: CouncilsSettings = field(default_factory=CouncilsSettings)
    grouping: GroupingSettings = field(default_factory=GroupingSettings)
    incidents: IncidentsSettings = field(default_factory=IncidentsSettings)
    facts: FactsSettings = field(default_factory=FactsSettings)
    digest: DigestSettings = field(default_factory=DigestSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)
