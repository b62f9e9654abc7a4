"""Finding blocks on the map: filters, links to a block, the other language, the keyboard."""

import re
from urllib.parse import quote

import pytest

from mapscene import valley
from minplan_gis.maps import web_map
from specimens import specimen_report

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const node = document.activeElement, look = getComputedStyle(node);
  const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 1;
  const place = node.closest(".mp-skips, .mp-head, .mp-side, .leaflet-container");
  return [place?.classList[0], ring || node.classList.contains("mp-skip")];
}"""
NAMELESS = """() => {
  const named = (node) => node.getAttribute("aria-label") || node.textContent.trim() || node.title
    || node.closest("label")?.textContent.trim();
  const roles = "[role]:not([role=status], [role=presentation])";
  const used = `button, input, select, a, summary, aside, section, ${roles}`;
  return Array.from(document.querySelectorAll(used))
    .filter((node) => node.checkVisibility() && !node.closest("[aria-hidden=true]") && !named(node))
    .map((node) => node.outerHTML);
}"""
FAINT = r"""() => {
  const part = (value) => (value <= 10 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const colour = (text) => text.match(/[\d.]+/g).map(Number);
  const ground = (node) => {
    const found = node ? colour(getComputedStyle(node).backgroundColor) : [255, 255, 255];
    return found.length === 3 || found[3] > 0.8 ? found : ground(node.parentElement);
  };
  const ratio = (node) => {
    const one = light(colour(getComputedStyle(node).color)) + 0.05, other = light(ground(node)) + 0.05;
    return Math.max(one, other) / Math.min(one, other);
  };
  const walker = document.createTreeWalker(document.querySelector(".mp"), NodeFilter.SHOW_TEXT), faint = [];
  while (walker.nextNode()) {
    const words = walker.currentNode.textContent.trim(), node = walker.currentNode.parentElement;
    const aside = !node.checkVisibility() || node.closest(".mp-watermark, [disabled]");
    if (words && !aside && ratio(node) < 4.5) faint.push(`${ratio(node)} ${node.className} ${words}`);
  }
  return faint;
}"""
LIME, CLAY, SPRING, COAL = "654002-002", "0003", "654002-005", "654002-004"


@pytest.fixture(scope="module")
def report():
    return specimen_report(demo_data=True)


@pytest.fixture(scope="module")
def zh(report):
    return web_map(report.blocks, valley(), report)


def listed(page):
    return page.locator(".mp-block .mp-id").all_text_contents()


def pick(page, label, words):
    field = page.get_by_label(label, exact=True)
    field.select_option(field.locator("option", has_text=words).get_attribute("value"))


def not_passed(report, rule):
    told = report.verdicts[report.verdicts["rule_id"] == rule]
    return set(told.loc[told["outcome"].isin(["not_checked", "fail", "at_limit"]), "block_id"])


# ---- filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["ECO-1", "ROAD-17a", "FARM-1", "TOWN-1"])
def test_a_rule_keeps_the_blocks_that_do_not_pass_it(visit, zh, report, rule):
    seen = visit(zh).ready()
    pick(seen.page, "按条款筛选", rule)
    wanted = not_passed(report, rule)
    assert set(listed(seen.page)) == wanted
    assert seen.page.locator(".mp-share").inner_text() == f"{len(wanted)}/6"
    seen.quiet()


def test_a_conclusion_keeps_its_blocks_on_the_map_and_in_the_legend_too(visit, zh, report):
    seen = visit(zh).ready()
    places = {name: shape.centroid for name, shape in report.blocks.geometry.items()}
    before = {name: seen.colour_at(place.x, place.y) for name, place in places.items()}
    pick(seen.page, "按结论筛选", "未核查")
    seen.page.wait_for_timeout(100)
    assert set(listed(seen.page)) == {COAL, SPRING}
    assert seen.page.locator(".mp-share").inner_text() == "2/6"
    after = {name: seen.colour_at(place.x, place.y) for name, place in places.items()}
    assert {name for name in places if before[name] == after[name]} == {COAL, SPRING}
    legend = seen.page.locator(".mp-legend").inner_text()
    assert "未核查" in legend
    assert "需论证" not in legend
    assert all("喀尔墩" not in label for label in seen.page.locator(".mp-label").all_inner_texts())
    assert "2/6" in seen.page.get_by_role("status").inner_text()
    seen.shot("filtered-zh.png")
    seen.quiet()


def test_mineral_rule_and_words_together_then_none_then_all(visit, zh):
    seen = visit(zh).ready()
    pick(seen.page, "按矿种筛选", "建筑用砂")
    assert len(listed(seen.page)) == 2
    seen.page.get_by_label("按编号或名称筛选").fill("达达木图")
    assert listed(seen.page) == ["C6500002024017210155555"]
    pick(seen.page, "按条款筛选", "ECO-1")
    assert listed(seen.page) == []
    assert seen.page.get_by_text("没有合乎条件的区块").is_visible()
    seen.page.get_by_role("button", name="清除筛选").click()
    assert len(listed(seen.page)) == 6
    assert seen.page.get_by_label("按编号或名称筛选").input_value() == ""
    assert seen.page.get_by_role("button", name="清除筛选").is_disabled()
    seen.quiet()


def test_show_all_goes_to_what_a_filter_left(visit, zh, report):
    seen = visit(zh).ready()
    seen.page.get_by_label("按编号或名称筛选").fill(LIME)
    seen.page.get_by_role("button", name="全图").click()
    assert seen.view().contains(report.blocks.loc[LIME, "geometry"])
    assert not seen.view().intersects(report.blocks.loc[COAL, "geometry"])
    seen.page.get_by_role("button", name="清除筛选").click()
    seen.page.get_by_role("button", name="全图").click()
    assert all(seen.view().contains(shape) for shape in report.blocks.geometry)


def test_a_chosen_block_that_is_filtered_out_closes_its_card(visit, zh):
    seen = visit(zh).ready()
    seen.page.locator(".mp-block", has_text=LIME).click()
    pick(seen.page, "按结论筛选", "未核查")
    assert seen.page.locator(".mp-card").is_hidden()
    assert seen.page.evaluate("location.hash") == ""


# ---- links -----------------------------------------------------------------------------------


def test_choosing_writes_the_address_and_closing_clears_it(visit, zh):
    seen = visit(zh).ready()
    seen.page.locator(".mp-block", has_text=LIME).click()
    assert seen.page.evaluate("location.hash") == f"#block={LIME}"
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate("location.hash") == ""
    seen.quiet()


def test_a_link_opens_the_block_and_its_card(visit, zh, report):
    seen = visit(zh, address=f"#block={quote(CLAY)}").ready()
    assert seen.page.locator(".mp-card h2").inner_text() == "喀尔墩砖瓦用粘土矿"
    assert seen.view().contains(report.blocks.loc[CLAY, "geometry"])
    assert seen.page.locator("[aria-current]").inner_text().startswith("喀尔墩")
    seen.page.evaluate("location.hash = '#block=654002-002'")
    seen.page.wait_for_function("document.querySelector('.mp-card h2').textContent === '英也尔石灰岩矿'")
    seen.quiet()


def test_a_link_to_what_a_filter_hides_shows_it_all_the_same(visit, zh):
    seen = visit(zh).ready()
    seen.page.get_by_label("按编号或名称筛选").fill(LIME)
    seen.page.evaluate("location.hash = '#block=0003'")
    seen.page.wait_for_function("document.querySelector('.mp-card h2')?.textContent === '喀尔墩砖瓦用粘土矿'")
    assert len(listed(seen.page)) == 6


@pytest.mark.parametrize("unknown", ["不存在-7", "__proto__", "<img src=x onerror=hit(1)>"])
def test_a_link_to_no_block_says_so(visit, zh, unknown):
    seen = visit(zh, address=f"#block={quote(unknown)}").ready()
    assert seen.page.locator(".mp-toast").inner_text() == f"本图没有区块 {unknown}"
    assert seen.page.locator(".mp-card").is_hidden()
    seen.quiet()


@pytest.mark.parametrize("address", ["#block=%E4%BD", "#block=", "#elsewhere", "#block=%"])
def test_a_broken_link_breaks_nothing(visit, zh, address):
    seen = visit(zh, address=address).ready()
    assert seen.page.locator(".mp-card").is_hidden()
    seen.quiet()


def test_the_link_is_copied_or_shown_to_be_copied(visit, zh):
    seen = visit(zh).ready()
    seen.page.locator(".mp-block", has_text=LIME).click()
    seen.page.get_by_role("button", name="复制本区块链接").click()
    seen.page.locator(".mp-toast").wait_for()
    link = f"{seen.path.as_uri()}#block={LIME}"
    if seen.page.locator(".mp-copy").count():
        assert seen.page.locator(".mp-copy").input_value() == link
    else:
        seen.page.get_by_label("按编号或名称筛选").focus()
        seen.page.keyboard.press("Control+V")
        assert seen.page.get_by_label("按编号或名称筛选").input_value() == link
    seen.quiet()


# ---- the other language ----------------------------------------------------------------------


def test_the_other_language_keeps_view_choice_and_filter(visit, zh):
    seen = visit(zh).ready()
    pick(seen.page, "按条款筛选", "ROAD-17a")
    seen.page.get_by_label("铁路").uncheck()
    seen.page.locator(".mp-block", has_text=LIME).click()
    view = seen.view()
    seen.page.get_by_role("button", name="English").click()
    assert seen.page.locator("h1").inner_text() == "Plan compliance map"
    assert seen.page.title() == "Plan compliance map"
    assert seen.page.evaluate("document.documentElement.lang") == "en"
    assert (
        seen.page.locator(".mp-card .mp-conclusion")
        .inner_text()
        .endswith("within the scope of this check: does not comply (accepted unchecked: NOTE-1)")
    )
    assert set(listed(seen.page)) == {LIME, CLAY, SPRING}
    assert seen.page.get_by_label("by rule").input_value() == "4"
    assert not seen.page.get_by_label("railway").is_checked()
    assert seen.view().equals(view)
    chinese = re.compile("[\u4e00-\u9fff]")
    own = seen.page.locator(".mp-head, .mp-tools, .mp-legend, .mp-readout").all_inner_texts()
    assert [text for text in own if chinese.search(text.replace("中文", ""))] == []
    seen.page.wait_for_timeout(150)
    seen.shot("switched-en.png")
    seen.page.get_by_role("button", name="中文").click()
    assert seen.page.locator("h1").inner_text() == "规划符合性核查图"
    assert "本次核查范围内：不符合" in seen.page.locator(".mp-card .mp-conclusion").inner_text()
    seen.quiet()


# ---- keyboard and screen reader --------------------------------------------------------------


def test_keyboard_alone(visit, zh):
    seen = visit(zh).ready()
    page = seen.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到区块列表"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".mp-card h2").inner_text() == "界梁子煤矿东部"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    assert "界梁子煤矿东部" in page.get_by_role("status").inner_text()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "复制本区块链接"
    page.keyboard.press("Escape")
    assert page.locator(".mp-card").is_hidden()
    assert page.evaluate("document.activeElement.textContent").startswith("界梁子煤矿东部")
    seen.quiet()


def test_tab_goes_through_head_panel_map_in_order_with_a_ring_to_be_seen(visit, zh):
    seen = visit(zh).ready()
    stops = []
    for _ in range(60):
        seen.page.keyboard.press("Tab")
        stop = seen.page.evaluate(FOCUS)
        if stop[0] is None:
            break
        stops.append(stop)
    places = list(dict.fromkeys(place for place, _ in stops))
    assert places[:3] == ["mp-skips", "mp-head", "mp-side"]
    assert places[3] in {"folium-map", "leaflet-container"}
    assert all(ring for _, ring in stops)


def test_everything_that_can_be_used_has_a_name(visit, zh):
    seen = visit(zh).ready()
    seen.page.locator(".mp-block").first.click()
    assert seen.page.evaluate(NAMELESS) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_stand_out_from_their_ground(visit, report, lang):
    seen = visit(web_map(report.blocks, valley(), report, lang=lang)).ready()
    seen.page.locator(".mp-block").first.click()
    assert seen.page.evaluate(FAINT) == []
