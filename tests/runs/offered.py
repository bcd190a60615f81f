"""What the playground's controls offer, for settings that are prepared."""

from runs.playground.plane_data import PlaneData
from runs.playground.settings import Play
from ui.settings import playground


def offered(data: PlaneData, play: Play) -> None:
    """Assert that each value is one of those that the controls offer."""
    assert play.learning_rate in playground.RATES
    assert play.iterations in playground.ITERATIONS
    assert {play.l1, play.l2} <= set(playground.PENALTIES)
    assert play.dropout in playground.DROPOUTS
    assert ("all" if play.batch_size is None else str(play.batch_size)) in playground.BATCHES
    assert data.points % 10 == 0
    assert data.noise in [i / 20 for i in range(21)]
    assert data.test_share in [i / 10 for i in range(9)]
    assert data.classes == 3  # the control's own value where the classes cannot be chosen
    assert not play.edits
