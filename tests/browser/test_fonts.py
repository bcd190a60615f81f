"""The small fonts in a browser: headings and icons, for a tenth of the bytes."""

import pytest
from playwright.sync_api import expect

LOADED = "() => [...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
WIDE = """icons => icons.map(icon => {
  const range = document.createRange()
  range.selectNodeContents(icon)
  const size = parseFloat(getComputedStyle(icon).fontSize)
  return [icon.textContent, range.getBoundingClientRect().width / size]
})"""  # the width of what is written in an icon's place, where 1 is that of an icon


@pytest.mark.rest
def test_small_fonts_are_loaded_and_every_name_is_one_icon(open_page):
    page = open_page("xor")
    icons = page.get_by_test_id("stIconMaterial").filter(visible=True)
    expect(icons.first).to_be_visible()
    page.evaluate("() => document.fonts.ready")
    assert {"Material Symbols Rounded", "Source Serif"} <= {
        name.strip('"') for name in page.evaluate(LOADED)
    }
    seen = icons.evaluate_all(WIDE)
    assert len(seen) > 8
    assert not [name for name, width in seen if abs(width - 1) > 0.05]
    sizes = page.evaluate(
        "() => performance.getEntriesByType('resource')"
        ".filter(e => /MaterialSymbols|SourceSerifVariable-Roman/.test(e.name))"
        ".map(e => e.transferSize)"
    )
    assert len(sizes) == 2 and 0 < sum(sizes) < 100_000
