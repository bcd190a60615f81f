"""The MNIST page with a convolution: everything that a result shows, and the page that draws."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from runs import SERVICE, MnistSpec
from runs.mnist.spec import Convolution
from tests.pages.conftest import Visit
from tests.pages.look import fine, panel, quiet, sent, words
from tests.waiting import over

SPEC = MnistSpec(
    convolutions=(Convolution(4, 5, 4),), hidden_sizes=(8,), iterations=2, batch_size=50,
    learning_rate=0.1,
)  # fmt: skip
LINK = "4k5p4"


def test_a_convolution_in_a_link_trains_and_all_of_its_result_is_shown(visit: Visit) -> None:
    at = visit("mnist", mnist_conv=LINK, mnist_hidden="8")
    assert "4 filters 5 × 5" in _matrices(quiet(at))
    assert at.query_params["mnist_conv"] in (LINK, [LINK])
    at.get_by_key("mnist_c1_kernel").set_value(7)
    assert "4 filters 7 × 7" in _matrices(fine(at.run()))
    run = over(SERVICE.start(at.session_state["session_name"], SPEC))
    at.session_state["mnist_look"] = True
    at.session_state["mnist_check_open"] = True
    quiet(at.run())
    assert "784 → 4 filters 5 × 5 → 8 → 10" in words(at)
    lights = panel(sent(at)["mnist_look_lights"])["layers"]
    assert [layer["n"] for layer in lights] == [784, 4, 8, 10]
    assert "“Convolution”" in " ".join(info.value for info in at.info)
    net = run.network()
    assert net.provenance["convolutions"] == ({"filters": 4, "kernel": 5, "pool": 4},)
    _restores(at)
    at.switch_page("pages/draw.py")
    quiet(at.run())
    assert [layer["n"] for layer in panel(sent(at)["draw_lights"])["layers"]] == [784, 4, 8, 10]
    assert "784 → 4 filters 5 × 5 → 8 → 10" in words(at)


def _matrices(at: AppTest) -> str:
    return next(e.label for e in at.expander if e.label.startswith("The matrices"))


def _restores(at: AppTest) -> None:
    """The settings of a training come back whole, and what is too large is refused in words."""
    next(b for b in at.button if b.label == "Restore these settings").click()
    fine(at.run())
    assert at.query_params["mnist_conv"] in (LINK, [LINK])
    at.get_by_key("mnist_convolutions").set_value(3)
    fine(at.run())
    at.get_by_key("mnist_c2_kernel").set_value(9)
    assert any("does not fit into an image" in error.value for error in fine(at.run()).error)
    at.get_by_key("mnist_convolutions").set_value(0)
    quiet(at.run())
    assert "mnist_conv" not in at.query_params
