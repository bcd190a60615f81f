"""Convolution in a real browser: what it computes is what nn says, and a newcomer finds the way."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

import nn
from runs.convolution import shipped
from tests.browser.axe import problems, turned_dark
from tests.browser.doing import fits_a_phone, press, settled

SCENE = "globalThis.glassboxConvolution.scene"
NUMBERS = """() => {
    const { pass, back, w, state, course, data } = glassboxConvolution.scene
    const lists = maps => maps.map(map => Array.from(map))
    const { dw, shares, met } = glassboxConvolution.weightOf(course, w, pass, back,
        { layer: 2, filter: 5, channel: 3, row: 2, column: 1 })
    return {
        frame: state.frame, name: data.image.name, z: Array.from(pass.z), p: Array.from(pass.p),
        cost: glassboxConvolution.costOf(pass, state.wanted), A1: lists(pass.A1),
        P1: lists(pass.P1), Z2: lists(pass.Z2), P2: lists(pass.P2), dX: Array.from(back.dX),
        dZ1: lists(back.dZ1), dW1: Array.from(back.dW1), dW2: Array.from(back.dW2), dw,
        shares: Array.from(shares).reduce((a, b) => a + b),
    }
}"""
TINY = "conv_n1=2&conv_n2=3&conv_iterations=10&conv_batch=16&conv_augment=none"


def drawing(page: Page) -> Locator:
    expect(page.locator(".stage")).to_be_visible()
    return page.locator(".st-key-conv_drawing .panel")


def tile(page: Page, key: str) -> Locator:
    return drawing(page).locator(f'[data-key="{key}"]')


def columns(maps: list[list[float]]) -> np.ndarray:
    """Maps (channels, places) as a column of nn, channels last."""
    return np.array(maps).T.reshape(-1)


def numbers(page: Page) -> dict[str, Any]:
    return page.evaluate(NUMBERS)


@pytest.mark.rest
@pytest.mark.parametrize("share", [0.6, 1])
def test_every_number_of_the_drawing_is_what_nn_says(open_page, share: float) -> None:
    page = open_page("convolution?conv_image=3")
    drawing(page).get_by_role("button", name="← Backwards").click()
    page.evaluate("share => glassboxClock.pause(share)", share)
    found = numbers(page)
    course, data = shipped.load(), nn.datasets.load("mnist-5k")
    net = course.network(found["frame"], np.float64)
    assert course.shares[found["frame"]] == pytest.approx(share, abs=0.02)
    X = np.round(data.X_test[:, 3:4].astype(np.float64) * 255) * (1 / 255)
    X = X.astype(np.float32).astype(np.float64)  # as it was sent
    Y = nn.arrays.one_hot(data.y_test[3:4], 10, np.float64)
    passes = net.passes(X)
    backs, (first, second, _) = net.backward(passes, Y, 1), net.gradients(X, Y)
    close = {"rtol": 1e-6, "atol": 1e-9}
    for ours, theirs in {
        "A1": passes[0].A, "P1": passes[1].A, "Z2": passes[2].Z, "P2": passes[3].A,
        "dZ1": backs[0].dZ,
    }.items():  # fmt: skip
        np.testing.assert_allclose(columns(found[ours]), theirs[:, 0], err_msg=ours, **close)
    np.testing.assert_allclose(found["z"], passes[-1].Z[:, 0], **close)
    np.testing.assert_allclose(found["p"], passes[-1].A[:, 0], **close)
    np.testing.assert_allclose(found["dX"], backs[0].dA_prev[:, 0], **close)
    np.testing.assert_allclose(found["dW1"], first[0].ravel(), **close)
    np.testing.assert_allclose(found["dW2"], second[0].ravel(), **close)
    assert found["cost"] == pytest.approx(net.cost(X, Y), rel=1e-6)
    one = second[0].reshape(16, 3, 3, 8)[5, 2, 1, 3]
    assert found["dw"] == pytest.approx(one, rel=1e-6, abs=1e-12)
    assert found["shares"] == pytest.approx(one, rel=1e-6, abs=1e-12)


@pytest.mark.rest
def test_a_newcomer_trains_scrubs_opens_and_freezes(open_page) -> None:
    page = open_page(f"convolution?{TINY}")
    expect(page.get_by_text("Not trained yet")).to_be_visible()
    press(page, "Train")
    expect(page.get_by_text(re.compile("Trained in"))).to_be_visible()
    settled(page)
    before = page.evaluate(f"{SCENE}.pass.z[0]")
    page.get_by_role("slider", name="Time: from the first").press("Home")
    page.wait_for_function(f"before => {SCENE}.pass.z[0] !== before", arg=before)
    # A pixel forwards, by the mouse and then by the keyboard.
    tile(page, "m1-1-0").click()
    panel = drawing(page)
    expect(panel.get_by_role("heading", name="Map 2 of layer 1")).to_be_visible()
    expect(panel.get_by_text("Term by term: 25 products")).to_be_visible()
    tile(page, "m1-1-0").press("ArrowDown")
    expect(panel.get_by_role("heading", name="row 14")).to_be_visible()
    tile(page, "m1-1-0").press("Escape")
    tile(page, "m1-1-0").press("ArrowRight")
    expect(tile(page, "p1-1-0")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.get_by_text("the largest")).to_be_visible()
    # A weight backwards: its sum and a nudge agree.
    panel.get_by_role("button", name="← Backwards").click()
    tile(page, "k1-1-0").click()
    told = [panel.locator(".lines dd").nth(i).inner_text() for i in range(2)]
    assert told[0] == told[1]
    page.wait_for_url(re.compile("conv_open=k1-1-0-2-2-b"))
    # A kernel by hand, kept while the rest is trained.
    panel.get_by_text("Make this kernel by hand").click()
    panel.get_by_role("combobox", name="Kernel").select_option("blur")
    panel.get_by_role("button", name="Keep it and train the rest").click()
    expect(page.get_by_text("Made by hand, and kept: filter 2 (blur).")).to_be_visible()
    expect(page.get_by_text(re.compile("Trained in"))).to_be_visible()
    settled(page)
    assert "conv_frozen=1_blur" in page.url
    kept = page.evaluate(f"Array.from({SCENE}.w.W1.subarray(25, 50))")
    assert kept == [float(np.float32(0.04))] * 25
    # Why not dense?
    shift = page.locator(".st-key-conv_shift")
    shift.get_by_role("slider").fill("3")
    expect(shift.get_by_text("Shifted by 3 to the right")).to_be_visible()


@pytest.mark.rest
def test_a_link_opens_a_number_and_survives_a_smaller_network(open_page) -> None:
    page = open_page("convolution?conv_open=p1-7-0-5-6-b")
    expect(drawing(page).get_by_role("heading", name="Pool 8 of layer 1, row 7")).to_be_visible()
    expect(drawing(page).get_by_text("goes to the winner alone")).to_be_visible()
    page.locator(".st-key-conv_n1").get_by_role("slider").press("ArrowLeft")
    expect(drawing(page).get_by_text("Press to open the arithmetic.")).to_be_visible()


@pytest.mark.rest
def test_it_can_be_read_by_everybody_and_fits_a_phone(open_page) -> None:
    page = open_page("convolution")
    tile(page, "k1-0-0").click()
    assert problems(page) == []
    turned_dark(page)
    assert problems(page) == []
    fits_a_phone(page)
    expect(tile(page, "m2-15-0")).to_be_visible()
