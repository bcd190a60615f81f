"""How fast the time of a page moves, by the browser's own animation frames."""

from playwright.sync_api import Page

# Both ends are the times of frames: what a busy machine delays moves neither the time nor these.
PACE = """share => new Promise(done => {
    const from = now => {
        const start = glassboxClock.share
        const look = later => glassboxClock.share < start + share && glassboxClock.playing
            ? requestAnimationFrame(look)
            : done((glassboxClock.share - start) / (later - now) * 1000)
        requestAnimationFrame(look)
    }
    requestAnimationFrame(from)
})"""


def pace(page: Page, share: float) -> float:
    """Return the shares of the whole course per second, while a share of it is played."""
    return page.evaluate(PACE, share)
