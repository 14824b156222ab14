"""When an alarm stands: so many windows in a row, and as many calm ones until it ends."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from penstock.monitor.judge import Judged


@dataclass(frozen=True, slots=True)
class Alert:
    """
    Attributes:
        standing: it is told.
        since: when it began to stand, by the traces' clock; None where they tell no time.
        alarming, calm: windows in a row.
    """

    standing: bool = False
    since: float | None = None
    alarming: int = 0
    calm: int = 0


def advance(alert: Alert, judged: Judged, windows: int) -> Alert:
    """The state after another window. One that is not measured changes nothing: it neither alarms nor calms.

    windows: `for`: that many alarming ones in a row make it stand, that many calm ones in a row end it, so that it does
    not flap.
    """
    if not judged.measured:
        return alert
    if judged.alarm:
        alarming = alert.alarming + 1
        stands = alert.standing or alarming >= windows
        return Alert(stands, alert.since if alert.standing else judged.last if stands else None, alarming, 0)
    calm = alert.calm + 1
    stands = alert.standing and calm < windows
    return Alert(stands, alert.since if stands else None, 0, calm)


def plain(alert: Alert) -> dict[str, Any]:
    return asdict(alert)


def restored(plain: Mapping[str, Any]) -> Alert:
    return Alert(plain["standing"], plain["since"], plain["alarming"], plain["calm"])
